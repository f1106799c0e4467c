//! The command line: what comes before and around the verbs.

use clap::{Args, Parser, Subcommand};

use crate::context::Context;
use crate::exit::Failure;
use crate::serve::Serve;
use crate::verb;

/// Tasks for teams: on this machine, or on a server.
///
/// Without a server nothing needs to be set up: the first command makes a database in your data folder. `nimbus login
/// URL` points the same commands at a server.
#[derive(Debug, Parser)]
#[command(
    name = "nimbus",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = EXAMPLES,
    after_long_help = MORE
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What holds for every verb.
    #[command(flatten)]
    pub(crate) global: Global,
}

const EXAMPLES: &str = "\
Examples:
  nimbus add 'Buy milk'
  nimbus add 'Rotate the password #OPS @me !high due:fri +security'
  nimbus list 'status:todo due:..friday'
  nimbus done 1

`nimbus --help` says more; `nimbus VERB --help` about one verb.";

const MORE: &str = "\
Examples:
  nimbus add 'Buy milk'
  nimbus add 'Rotate the password #OPS @me !high due:fri +security'
  nimbus list 'status:todo due:..friday'
  nimbus done 1
  nimbus login https://tasks.example.org

Naming a task: by its reference (OPS-42), its id (tsk_…), its address, or its number in the last
listing of this terminal (3, also 1-3,7).

Exit codes: 0 ok, 1 error, 2 usage, 3 not found, 4 not signed in or forbidden, 5 conflict,
6 unavailable, 7 cancelled, 8 rate limited.

Environment: NIMBUS_URL, NIMBUS_TOKEN, NIMBUS_ORG, NIMBUS_PROFILE, NIMBUS_CONFIG_DIR,
NIMBUS_DATA_DIR, NIMBUS_EDITOR (before VISUAL and EDITOR), NO_COLOR, CLICOLOR, CLICOLOR_FORCE,
COLUMNS. Any other NIMBUS_… variable but those of `nimbus serve` is refused.";

/// Options of every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every verb")]
pub(crate) struct Global {
    /// Print what the API answered, as JSON.
    #[arg(long, global = true, conflicts_with = "quiet")]
    pub(crate) json: bool,
    /// Print references or ids alone, and no remarks.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Use this server of `nimbus login`; `local` for this machine.
    #[arg(long, global = true, value_name = "NAME", env = "NIMBUS_PROFILE", hide_env = true)]
    pub(crate) profile: Option<String>,
    /// Work in this organization, by slug or id.
    #[arg(long, global = true, value_name = "ORG", env = "NIMBUS_ORG", hide_env = true)]
    pub(crate) org: Option<String>,
    /// Never ask anything; fail instead.
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
}

macro_rules! commands {
    ($($(#[$meta:meta])* $name:ident($args:ty),)*) => {
        /// The verbs.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Command {
            $($(#[$meta])* $name($args),)*
            Serve(Serve),
        }

        impl Command {
            /// Does it.
            pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
                match self {
                    $(Self::$name(verb) => verb.run(cx).await,)*
                    // The server has a runtime of its own and was started before.
                    Self::Serve(_) => Ok(()),
                }
            }
        }
    };
}

commands! {
    Add(verb::add::Add),
    #[command(visible_alias = "ls")]
    List(verb::list::List),
    Show(verb::show::Show),
    Edit(verb::edit::Edit),
    Done(verb::done::Done),
    Reopen(verb::reopen::Reopen),
    Rm(verb::rm::Rm),
    Restore(verb::restore::Restore),
    Comment(verb::comment::Comment),
    Undo(verb::undo::Undo),
    Log(verb::log::Log),
    Project(verb::project::Project),
    Tag(verb::tag::Tag),
    Member(verb::member::Member),
    Org(verb::org::Org),
    Import(verb::import::Import),
    Export(verb::export::Export),
    Can(verb::can::Can),
    Api(verb::api::Api),
    Tui(verb::tui::Tui),
    Login(verb::login::Login),
    Logout(verb::logout::Logout),
    Status(verb::status::Status),
    Doctor(verb::doctor::Doctor),
    Migrate(verb::migrate::Migrate),
    Completion(verb::completion::Completion),
}
