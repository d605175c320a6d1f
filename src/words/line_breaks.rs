//! Where a text on a screen may be broken. Slint breaks Chinese between any two characters; a name is easier to read
//! when its words stay whole, and a number belongs to what it counts. Pure.

/// Invisible; prevents a line break.
const JOINER: char = '\u{2060}';
/// A name up to this length is one word.
const SHORT: usize = 6;
/// Longer than any name; a sentence may be broken anywhere, as is usual in Chinese.
const NAME_MOST: usize = 30;
/// Words that occur in names of halls, services and counters; a longer one precedes any shorter one it starts with.
const WORDS: [&str; 57] = [
    "号窗口",
    "建设用地",
    "人民政府",
    "政务服务",
    "服务中心",
    "有限公司",
    "不动产",
    "使用权",
    "所有权",
    "承包经营权",
    "身份证",
    "居住证",
    "营业执照",
    "社会保障",
    "社会保险",
    "公积金",
    "政务",
    "服务",
    "中心",
    "大厅",
    "登记",
    "转移",
    "抵押",
    "变更",
    "注销",
    "首次",
    "预告",
    "更正",
    "异议",
    "继承",
    "过户",
    "解押",
    "证明",
    "查询",
    "咨询",
    "办理",
    "受理",
    "申请",
    "业务",
    "窗口",
    "综合",
    "国有",
    "集体",
    "土地",
    "房屋",
    "住房",
    "税费",
    "缴纳",
    "领证",
    "发证",
    "缴税",
    "档案",
    "信息",
    "企业",
    "个人",
    "变动",
    "审批",
];

/// `text` with its words and numbers kept together.
pub(crate) fn unbroken(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let count = chars.iter().filter(|c| is_han(**c)).count();
    let mut out = String::with_capacity(2 * text.len());
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| is_han(**c)).count();
        if run == 0 {
            out.push(chars[at]);
            let counted = chars[at] == ' '
                && at > 0
                && chars[at - 1].is_ascii_digit()
                && chars.get(at + 1).is_some_and(|c| is_han(*c));
            let unit = chars[at].is_ascii_digit() && chars.get(at + 1).is_some_and(|c| is_han(*c));
            if counted || unit {
                out.push(JOINER);
            }
            at += 1;
            continue;
        }
        let name = &chars[at..at + run];
        let words = if count <= SHORT {
            vec![run]
        } else if count <= NAME_MOST {
            words(name)
        } else {
            characters(name)
        };
        let mut from = 0;
        for length in words {
            for (i, c) in name[from..from + length].iter().enumerate() {
                if i > 0 {
                    out.push(JOINER);
                }
                out.push(*c);
            }
            from += length;
        }
        at += run;
        // 11月24日 is one word.
        let is_date = at > run && chars[at - run - 1].is_ascii_digit() && run == 1;
        if is_date && "年月".contains(chars[at - 1]) && at < chars.len() {
            out.push(JOINER);
        }
    }
    out
}

/// The length of each word of a name: known ones, and what is between them.
fn words(name: &[char]) -> Vec<usize> {
    let mut lengths = Vec::new();
    let (mut at, mut unknown) = (0, 0);
    while at < name.len() {
        let known = WORDS.iter().find(|word| {
            let length = word.chars().count();
            name[at..].iter().take(length).copied().eq(word.chars())
        });
        match known {
            Some(word) => {
                lengths.extend(pieces(unknown));
                unknown = 0;
                lengths.push(word.chars().count());
                at += word.chars().count();
            }
            None => {
                unknown += 1;
                at += 1;
            }
        }
    }
    lengths.extend(pieces(unknown));
    // 及, 与 and 和 go with what follows them.
    for i in (1..lengths.len()).rev() {
        let start: usize = lengths[..i - 1].iter().sum();
        if lengths[i - 1] == 1 && "及与和".contains(name[start]) {
            let joins = lengths.remove(i - 1);
            lengths[i - 1] += joins;
        }
    }
    lengths
}

/// Each character by itself, except for a number's words.
fn characters(name: &[char]) -> Vec<usize> {
    let counted = "号窗口".chars().count();
    if name.iter().copied().take(counted).eq("号窗口".chars()) {
        let mut lengths = vec![1; name.len() - counted];
        lengths.insert(0, counted);
        return lengths;
    }
    vec![1; name.len()]
}

/// Most Chinese words have two characters.
fn pieces(count: usize) -> Vec<usize> {
    match count {
        0 => Vec::new(),
        1..=3 => vec![count],
        _ => {
            let mut pieces = vec![2; count / 2];
            if let Some(last) = pieces.last_mut() {
                *last += count % 2;
            }
            pieces
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
