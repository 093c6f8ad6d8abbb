use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::case::Case;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../url_map/oracle.py");

/// Werkzeug in a process of its own, which answers one case per line.
#[derive(Debug)]
pub(crate) struct Oracle {
    process: Child,
    questions: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

/// What Werkzeug says about a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    Answers(Vec<Expected>),
    /// It takes no such map: the exception.
    Refused(String),
}

/// What Werkzeug answers to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Expected {
    /// As it is.
    pub(crate) plain: Answer,
    /// With the deliberate differences, if that is another answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) adjusted: Option<Answer>,
    /// Those that made it another answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) differences: Vec<String>,
}

impl Oracle {
    pub(crate) fn start(python: &Path) -> io::Result<Self> {
        let mut process = Command::new(python)
            .arg(PROGRAM)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let replies = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            questions: process.stdin.take(),
            replies: BufReader::new(replies),
            process,
        })
    }

    /// Sends a case; [`reply`](Self::reply) is to follow.
    pub(crate) fn ask(&mut self, case: &Case) -> io::Result<()> {
        let mut line = serde_json::to_vec(case)?;
        line.push(b'\n');
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        questions.write_all(&line)
    }

    /// Waits for the reply to the case that was sent.
    pub(crate) fn reply(&mut self) -> io::Result<Reply> {
        let mut line = String::new();
        if self.replies.read_line(&mut line)? == 0 {
            return Err(io::Error::other("the oracle has stopped"));
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.questions = None;
        let _ = self.process.wait();
    }
}
