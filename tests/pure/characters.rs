//! What screens and paper can show, and that `check` names the rest.

use crate::mistakes::SMALL;
use encoding_rs::GB18030;
use jiaohao::config::HallFile;
use jiaohao::model::text::columns;
use jiaohao::printer::characters::missing_on_paper;
use jiaohao::printer::slip::clean;
use jiaohao::words::Lang;
use jiaohao::words::glyphs::is_shown;

/// The 196 characters of the 通用规范汉字表 that are not in the BMP.
const STANDARD_BEYOND_BMP: &str = "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓";

fn missing(characters: impl Iterator<Item = char>) -> String {
    characters.filter(|c| !is_shown(*c)).collect()
}

#[test]
fn screens_have_all_han_of_gb_18030_level_two() {
    assert_eq!(STANDARD_BEYOND_BMP.chars().count(), 196);
    assert_eq!(missing(STANDARD_BEYOND_BMP.chars()), "");
    // Levels one and two: the URO and extension A as far as the standard includes them.
    assert_eq!(missing('\u{4e00}'..='\u{9fef}'), "");
    assert_eq!(missing('\u{3400}'..='\u{4db5}'), "");
    // And every two-byte code, including symbols; the screens lack a single one.
    let leads = 0x81..=0xfe_u8;
    let codes = leads.flat_map(|lead| (0x40..=0xfe_u8).map(move |trail| [lead, trail]));
    let two_byte: Vec<char> = codes
        .filter_map(|code| {
            let (text, _, had_errors) = GB18030.decode(&code);
            let mut characters = text.chars();
            let one = characters.next().filter(|_| characters.next().is_none());
            one.filter(|c| !had_errors && !('\u{e000}'..='\u{f8ff}').contains(c))
        })
        .collect();
    assert!(two_byte.len() > 21_800, "{}", two_byte.len());
    assert_eq!(missing(two_byte.into_iter()), "≒");
}

#[test]
fn screens_have_the_signs_of_offices() {
    let signs = "㎡№①⑳²³½¼¾℃‰±×÷°§※→←↑↓√●○■□▲△★☆￥¥€–—…·“”‘’《》【】〔〕㈠⑴⒈ⅠⅫ☎";
    assert_eq!(missing(signs.chars()), "");
    assert!(!is_shown('𪚥') && !is_shown('\u{9fff}') && !is_shown('\u{e000}'));
    // Its own texts, too.
    let catalog = include_str!("../../lang/zh/LC_MESSAGES/jiaohao.po");
    assert_eq!(missing(catalog.chars().filter(|c| *c != '\n')), "");
}

#[test]
fn paper_shows_an_equal_of_what_printers_lack() {
    let cases = [
        ("工本费 ¥80", "工本费 ￥80"),
        ("建筑面积 120 m²", "建筑面积 120 平方米"),
        ("体积 3.5m³，2 km²", "体积 3.5立方米，2 平方公里"),
        ("每米²", "每平方米"),
        ("Area 120 m²", "Area 120 m2"),
        ("10² 与 x²", "10^2 与 x2"),
        ("½ 份，2½ 份", "1/2 份，2 1/2 份"),
        ("第⑪条", "第11条"),
        ("⼀般业务，⽤户⾝份", "一般业务，用户身份"),
        ("Façade Müller", "Facade Müller"),
        ("15–25 分钟", "15-25 分钟"),
        ("™", "TM"),
        ("㎡ № ① ℃ 《》", "㎡ № ① ℃ 《》"),
    ];
    for (typed, printed) in cases {
        assert_eq!(clean(typed), printed, "{typed}");
        assert_eq!(missing_on_paper(typed).next(), None, "{typed}");
    }
    // Measured as printed.
    assert_eq!(columns(&clean("m²")), 2);
    assert_eq!(columns(&clean("面积 m²")), 11);
    // A rare character has no equivalent.
    assert_eq!(clean("𬘭"), "𬘭");
    assert_eq!(missing_on_paper("王𬘭，鄠邑").collect::<String>(), "𬘭");
}

#[test]
fn check_names_each_character_that_cannot_be_shown() {
    let hints = |text: &str| -> Vec<String> {
        let loaded = HallFile::parse(text).unwrap();
        let hints = loaded.hints.iter();
        hints
            .map(|hint| format!("{:?}: {}", hint.place, hint.what.text(Lang::ZH)))
            .collect()
    };
    let before = hints(SMALL);
    let hall = SMALL.replacen("小厅", "西安市鄠邑区½𪚥面𬘭𪚥𪚤", 1);
    let mut found = hints(&hall);
    found.retain(|hint| !before.contains(hint));
    let place = "At { line: 3, column: 15 }";
    assert_eq!(
        found,
        [
            format!("{place}: 屏幕上显示不出：𪚤 (U+2A6A4)、𪚥 (U+2A6A5)"),
            format!(
                "{place}: 号票上打印不出：𪚤 (U+2A6A4)、𪚥 (U+2A6A5)、𬘭 (U+2C62D)（会印成 〓）"
            ),
        ]
    );
    // The sample hall has no characters that cannot be shown.
    let sample = include_str!("../../config/hall.toml");
    let of_characters = |hint: &&String| hint.contains("U+");
    assert_eq!(hints(sample).iter().find(of_characters), None);
}
