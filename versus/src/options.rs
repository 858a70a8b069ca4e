//! The options of the commands that sample live files.

use crate::Result;
use crate::clock::Plan;
use crate::report::Form;

/// What to measure, how, and how to print it.
pub struct Options {
    pub only: Option<String>,
    /// The regimes, with their names.
    pub regimes: Vec<(&'static str, Plan)>,
    pub runs: usize,
    /// The files are copies in a tree, whose texts alternate.
    pub tree: bool,
    pub form: Form,
}

impl Options {
    /// Parses the words. `None` if they request the usage, which is then printed.
    pub fn parse(mut words: lexopt::Parser, usage: &str) -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let (mut only, mut hot, mut cold, mut runs, mut form) = (None, false, false, 1, Form::Table);
        let (mut block, mut pages, mut rounds, mut tree) = (Plan::HOT.block, None, None, false);
        while let Some(word) = words.next()? {
            match word {
                Long("only") => only = Some(words.value()?.string()?),
                Long("hot") => hot = true,
                Long("cold") => cold = true,
                Long("runs") => runs = words.value()?.parse::<usize>()?.max(1),
                Long("block") => block = words.value()?.parse::<usize>()?.max(1),
                Long("stir") => pages = Some(words.value()?.parse::<usize>()?),
                Long("rounds") => rounds = Some(words.value()?.parse::<usize>()?.max(1)),
                Long("tree") => tree = true,
                Long("markdown") => form = Form::Markdown,
                Long("json") => form = Form::Json,
                Short('h') | Long("help") => {
                    println!("{usage}");
                    return Ok(None);
                }
                _ => return Err(format!("{}\n{usage}", word.unexpected()).into()),
            }
        }
        let regimes =
            [("hot", Plan { block, ..Plan::HOT }, hot || !cold), ("cold", Plan::COLD, cold || !hot)];
        let regimes = regimes.into_iter().filter(|regime| regime.2).map(|(name, plan, _)| {
            let pages = pages.unwrap_or(plan.pages);
            (name, Plan { pages, rounds: rounds.unwrap_or(plan.rounds), ..plan })
        });
        Ok(Some(Options { only, regimes: regimes.collect(), runs, tree, form }))
    }
}
