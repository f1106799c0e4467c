//! What a verb works with: output, prompts, settings, and the client; each made when it is first needed.

mod named;
mod org;

use std::sync::OnceLock;

use jiff::tz::TimeZone;
use nimbus_core::nimbus::Nimbus;
use nimbus_core::organization::Organization;
use nimbus_core::reference::OrgRef;
use nimbus_core::time::{Clock, SystemClock};
use nimbus_http::client::Client;
use tokio::sync::OnceCell;

use crate::cli::Global;
use crate::config::folders::Folders;
use crate::config::{self, Config, Said, Target};
use crate::exit::{Exit, Failure};
use crate::listing::Whose;
use crate::out::when::Now;
use crate::out::{Form, Line, Out};
use crate::prompt::Prompt;
use crate::raw::Raw;
use crate::{connect, later};

/// What a verb works with.
pub(crate) struct Context {
    /// Where it prints.
    pub(crate) out: Out,
    /// Whom it asks.
    pub(crate) prompt: Prompt,
    said: Said,
    folders: OnceLock<Folders>,
    now: OnceLock<Now>,
    config: OnceLock<Config>,
    door: OnceCell<Door>,
    org: OnceCell<OrgRef>,
    organization: OnceCell<Organization>,
}

/// The client, and in local mode what is behind it.
struct Door {
    client: Client,
    raw: Raw,
    local: Option<(Nimbus, OrgRef)>,
}

impl Context {
    /// The context of a run with these options.
    pub(crate) fn new(global: Global) -> Self {
        let Global { json, quiet, profile, org, no_input } = global;
        let form = match (json, quiet) {
            (true, _) => Form::Json,
            (false, true) => Form::Quiet,
            (false, false) => Form::Human,
        };
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let said = Said {
            profile: some(profile),
            org: some(org),
            url: config::text_variable("NIMBUS_URL"),
            token: config::text_variable("NIMBUS_TOKEN"),
        };
        Self {
            out: Out::new(form),
            prompt: Prompt::new(no_input),
            said,
            folders: OnceLock::new(),
            now: OnceLock::new(),
            config: OnceLock::new(),
            door: OnceCell::new(),
            org: OnceCell::new(),
            organization: OnceCell::new(),
        }
    }

    /// The settings.
    pub(crate) fn config(&self) -> Result<&Config, Failure> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = Config::resolve(self.folders()?, self.said.clone())?;
        Ok(self.config.get_or_init(|| config))
    }

    /// The folders, whatever the settings in them.
    pub(crate) fn folders(&self) -> Result<Folders, Failure> {
        if let Some(folders) = self.folders.get() {
            return Ok(folders.clone());
        }
        let folders = Folders::find(config::variable)?;
        Ok(self.folders.get_or_init(|| folders).clone())
    }

    /// The profile that was named.
    pub(crate) fn named_profile(&self) -> Option<&str> {
        self.said.profile.as_deref()
    }

    /// The organization that was named on the command line or by the environment.
    pub(crate) fn said_org(&self) -> Option<&str> {
        self.said.org.as_deref()
    }

    /// The present moment, here.
    pub(crate) fn now(&self) -> Now {
        self.now.get_or_init(|| Now::new(SystemClock.now(), TimeZone::system())).clone()
    }

    /// The client.
    pub(crate) async fn client(&self) -> Result<&Client, Failure> {
        Ok(&self.door().await?.client)
    }

    /// The client, which in local mode is told what other processes change while it is open. To be asked for before
    /// anything else is.
    pub(crate) async fn live_client(&self) -> Result<&Client, Failure> {
        let door = self.door.get_or_try_init(|| self.open(true)).await?;
        Ok(&door.client)
    }

    /// For requests no verb is about.
    pub(crate) async fn raw(&self) -> Result<&Raw, Failure> {
        Ok(&self.door().await?.raw)
    }

    async fn door(&self) -> Result<&Door, Failure> {
        self.door.get_or_try_init(|| self.open(false)).await
    }

    async fn open(&self, watch: bool) -> Result<Door, Failure> {
        let config = self.config()?;
        match &config.target {
            Target::Server { url, token, .. } => {
                let (client, raw) = connect::server(url, token.as_deref())?;
                Ok(Door { client, raw, local: None })
            }
            Target::Local => {
                let local = connect::local(&config.folders, watch).await?;
                if local.created {
                    self.out.note(&first_use(&config.folders));
                }
                let inside = Some((local.nimbus, OrgRef::Id(local.org)));
                Ok(Door { client: local.client, raw: local.raw, local: inside })
            }
        }
    }

    /// The organization commands work in.
    pub(crate) async fn org(&self) -> Result<&OrgRef, Failure> {
        self.org.get_or_try_init(|| self.find_org()).await
    }

    /// Whose numbers are remembered. However the organization is named, its id is one.
    pub(crate) async fn whose(&self) -> Result<Whose, Failure> {
        let org = match self.org().await? {
            OrgRef::Id(id) => *id,
            OrgRef::Slug(_) => self.organization().await?.id,
        };
        Ok(Whose { server: self.config()?.target.key().to_owned(), org })
    }

    /// Makes sure that the person means it; where nobody can be asked, only `--yes` says so.
    pub(crate) async fn sure(&self, yes: bool, question: &str) -> Result<(), Failure> {
        if yes || self.prompt.confirm(question, "say --yes if you are sure").await? {
            Ok(())
        } else {
            Err(Failure::cancelled())
        }
    }

    /// After the verb: what was printed is sent off, and later work is done where nobody else does it.
    pub(crate) async fn finish(&self) -> Result<(), Failure> {
        self.out.flush()?;
        if let Some(Door { local: Some((nimbus, _)), .. }) = self.door.get() {
            later::tick(&self.config()?.folders, nimbus).await;
        }
        Ok(())
    }
}

/// What the first use made, said once.
fn first_use(folders: &Folders) -> Line {
    Line::new()
        .say("First use: your tasks are kept on this machine, in ")
        .name(folders.database().display().to_string())
        .say(", with an organization \"Personal\" and a project INBOX.")
}

/// Somebody who is not signed in is told how to.
pub(crate) fn sign_in(failure: Failure, target: &Target) -> Failure {
    match target {
        Target::Server { url, .. } => failure.or_fix(Exit::Denied, format!("sign in: `nimbus login {url}`")),
        Target::Local => failure,
    }
}
