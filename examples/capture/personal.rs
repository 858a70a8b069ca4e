//! Takes personal details out of a text of /proc. A letter becomes an `x` and a digit a `0`, so that each
//! line and column keeps its length, and an error its place.

/// The text of the file of that name without personal details.
pub fn removed(name: &str, text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    match name {
        "environ" | "comm" | "sys/kernel/hostname" | "sys/kernel/domainname" => hide(&mut out),
        "cmdline" => hide(&mut out),
        "stat" => {
            // The name of a process is between the first parenthesis and the last. /proc/stat has none.
            let first = out.iter().position(|&byte| byte == b'(');
            let last = out.iter().rposition(|&byte| byte == b')');
            if let (Some(first), Some(last)) = (first, last) {
                hide(&mut out[first..last]);
            }
        }
        _ => {
            for line in out.split_mut(|&byte| byte == b'\n') {
                of_line(name, line);
            }
        }
    }
    out
}

fn of_line(name: &str, line: &mut [u8]) {
    match name {
        "status" if line.starts_with(b"Name:") => return hide(&mut line[5..]),
        // `name (4242, #threads: 1)`
        "sched" => {
            if let Some(end) = find(line, b" (").filter(|_| find(line, b"#threads").is_some()) {
                hide(&mut line[..end]);
            }
        }
        // ` S  name  4242 ...`: the tasks of the machine.
        "sched_debug" if line.first().is_some_and(|byte| b" >".contains(byte)) => {
            if let Some(second) = words(line).nth(1).filter(|word| word.start > 2) {
                hide(&mut line[second]);
            }
        }
        // A path may have blanks in it, and is the last thing of its line.
        "maps" | "smaps" => {
            if let Some(at) = line.iter().position(|&byte| byte == b'/') {
                let end = find(line, b" (deleted)").unwrap_or(line.len());
                hide(&mut line[at..end.max(at)]);
            }
            return;
        }
        // What it is called is behind the type of the key.
        "keys" => {
            for word in words(line).skip(8).collect::<Vec<_>>() {
                hide(&mut line[word]);
            }
        }
        _ => {}
    }
    let hex_addresses =
        ["tcp", "udp", "raw", "icmp", "route", "igmp", "mcfilter", "ip_vs", "if_inet6", "ping"];
    let has_addresses = name.strip_prefix("net/").is_some_and(|name| {
        !name.contains("_stat")
            && hex_addresses.iter().any(|prefix| name.starts_with(prefix) || name == "ipv6_route")
    });
    for word in words(line).collect::<Vec<_>>() {
        of_word(&mut line[word], has_addresses);
    }
}

fn of_word(word: &mut [u8], has_addresses: bool) {
    if word.starts_with(b"@") || word.contains(&b'@') || find(word, b":/").is_some() && word[0] != b'/' {
        return hide(word);
    }
    for key in ["user=", "username=", "domain=", "password=", "addr=", "clientaddr=", "root="] {
        if let Some(at) = find(word, key.as_bytes()).filter(|&at| at == 0 || word[at - 1] == b',') {
            let start = at + key.len();
            let end =
                word[start..].iter().position(|&byte| byte == b',').map_or(word.len(), |end| start + end);
            hide(&mut word[start..end]);
        }
    }
    if let Some(at) = word.iter().position(|&byte| byte == b'/') {
        // `16/2` and `1.5/s` are no paths.
        if at == 0 || b"=:\"(".contains(&word[at - 1]) {
            hide(&mut word[at..]);
        }
    }
    for piece in pieces_mut(word, |byte| byte.is_ascii_hexdigit() || b".:-".contains(&byte)) {
        let colons = piece.iter().filter(|&&byte| byte == b':').count();
        let is_ipv4 = piece.split(|&byte| byte == b'.').count() == 4
            && piece
                .split(|&byte| byte == b'.')
                .all(|part| part.len() <= 3 && !part.is_empty() && part.iter().all(u8::is_ascii_digit));
        let is_uuid = piece.len() == 36 && piece.iter().filter(|&&byte| byte == b'-').count() == 4;
        let address = piece.split(|&byte| byte == b':').next().unwrap_or_default().len();
        let is_hex_address = has_addresses && colons <= 1 && [8, 32].contains(&address);
        if is_ipv4 || is_uuid || colons >= 2 || piece.len() == 32 {
            zero(piece);
        } else if is_hex_address {
            zero(&mut piece[..address]);
        }
    }
}

/// Letters become `x`, digits `0`. Octal escapes stay, because a parser decodes them.
fn hide(bytes: &mut [u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let is_escape = bytes[at] == b'\\'
            && bytes[at + 1..].iter().take(3).filter(|&&b| b.is_ascii_digit()).count() == 3;
        if is_escape {
            at += 4;
            continue;
        }
        bytes[at] = match bytes[at] {
            b'A'..=b'Z' => b'X',
            b'a'..=b'z' | 0x80.. => b'x',
            b'0'..=b'9' => b'0',
            other => other,
        };
        at += 1;
    }
}

fn zero(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| byte.is_ascii_hexdigit()).for_each(|byte| *byte = b'0');
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// The places of the words of a line.
fn words(line: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
    let mut places = Vec::new();
    let mut start = None;
    for (at, byte) in line.iter().chain(b" ").enumerate() {
        match (b" \t".contains(byte), start) {
            (false, None) => start = Some(at),
            (true, Some(begin)) => {
                places.push(begin..at);
                start = None;
            }
            _ => {}
        }
    }
    places.into_iter()
}

/// The longest pieces in which every byte is wanted.
fn pieces_mut(word: &mut [u8], wanted: impl Fn(u8) -> bool) -> impl Iterator<Item = &mut [u8]> {
    word.split_mut(move |&byte| !wanted(byte)).filter(|piece| !piece.is_empty())
}
