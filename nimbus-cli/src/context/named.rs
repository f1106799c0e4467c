//! The tasks that were named on the command line.

use std::collections::HashSet;

use nimbus_core::id::TaskId;
use nimbus_core::reference::{OrgRef, TaskRef};

use super::Context;
use crate::config::Target;
use crate::exit::Failure;
use crate::listing::Listing;
use crate::naming::{Address, Named};

impl Context {
    /// The tasks that were named, numbers being those of the last listing.
    pub(crate) async fn tasks(&self, named: &[Named]) -> Result<Vec<TaskRef>, Failure> {
        let mut tasks = Vec::new();
        for name in named {
            match name {
                Named::Task(task) => tasks.push(task.clone()),
                Named::Numbers(numbers) => {
                    for number in numbers {
                        tasks.push(TaskRef::Id(self.numbered(*number).await?));
                    }
                }
                Named::Address(address) => tasks.push(self.at(address).await?),
            }
        }
        let mut seen = HashSet::new();
        tasks.retain(|task| seen.insert(task.clone()));
        Ok(tasks)
    }

    /// The one task that was named.
    pub(crate) async fn task(&self, named: &Named) -> Result<TaskRef, Failure> {
        let tasks = self.tasks(std::slice::from_ref(named)).await?;
        match <[TaskRef; 1]>::try_from(tasks) {
            Ok([task]) => Ok(task),
            Err(_) => Err(Failure::usage("this takes one task at a time")),
        }
    }

    /// The task at an address, which must be where commands go: the same reference elsewhere is another task.
    async fn at(&self, address: &Address) -> Result<TaskRef, Failure> {
        let target = &self.config()?.target;
        let server = match target {
            Target::Local => None,
            Target::Server { url, .. } => url.parse().ok(),
        };
        if !server.is_some_and(|server| address.is_of(&server)) {
            return Err(elsewhere(&address.server(), target));
        }
        if address.org != *self.org().await? {
            let here = self.organization().await?;
            if address.org != OrgRef::Id(here.id) && address.org != OrgRef::Slug(here.slug.clone()) {
                let message = format!(
                    "this address is of the organization {}; commands work in {}",
                    address.org, here.slug
                );
                return Err(Failure::usage(message).fix(format!("say --org {}", address.org)));
            }
        }
        Ok(address.task.clone())
    }

    async fn numbered(&self, number: u64) -> Result<TaskId, Failure> {
        let whose = self.whose().await?;
        Listing::task(&self.config()?.folders.state, &whose, number)
    }
}

fn elsewhere(server: &str, target: &Target) -> Failure {
    let here = match target {
        Target::Local => "this machine's own tasks",
        Target::Server { url, .. } => url,
    };
    Failure::usage(format!("this address is of {server}; commands go to {here}"))
        .fix(format!("say the --profile of that server, or sign in to it: `nimbus login {server}`"))
}
