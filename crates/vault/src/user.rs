//! Who runs this process, as the system knows it.

use std::fs;
use std::os::unix::fs::MetadataExt;

/// Name and number of the user, as `name (uid 1000)`. Variables of the environment are not asked: anybody may set them.
pub fn os_user() -> String {
    let Ok(process) = fs::metadata("/proc/self") else { return "unknown".to_owned() };
    let uid = process.uid();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    match name_of(&users, uid) {
        Some(name) => format!("{name} (uid {uid})"),
        None => format!("uid {uid}"),
    }
}

fn name_of(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_named_by_their_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\n\nbroken\nli:x:1000:1000::/home/li:/bin/sh\n";
        assert_eq!(name_of(users, 1000), Some("li"));
        assert_eq!(name_of(users, 0), Some("root"));
        assert_eq!(name_of(users, 7), None);
        assert!(os_user().contains("uid") || os_user() == "unknown");
    }
}
