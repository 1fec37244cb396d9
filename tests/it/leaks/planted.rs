//! Persons who do not exist, and files that hold them in good rows, bad rows, headers and wrecks.

use encoding_rs::GBK;
use rust_xlsxwriter::Workbook;
use twocard_contracts::codes::citizen_id;

/// One planted person. Every part is found nowhere else.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) card: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) address: String,
}

/// Characters that no other text has: two for each name, two for each street.
const RARE: &str = "霂澹漪檞蘖璆翀鬯曌淼鑫犇骉羴猋飍垚焱皛朤叕燚壵馫嚞鱻羲灏瓒";

impl Person {
    pub(super) fn all() -> Vec<Person> {
        (0..7).map(Person::new).collect()
    }

    fn new(n: usize) -> Person {
        let rare: Vec<char> = RARE.chars().skip(n * 4).take(4).collect();
        let first17 = format!("5106831987{:02}{:02}7{n}1", n + 2, n * 3 + 8);
        let check = citizen_id::check_digit(first17.as_bytes().try_into().unwrap());
        Person {
            name: format!("欧{}{}", rare[0], rare[1]),
            id: format!("{first17}{}", char::from(check)),
            card: format!("62179{n}73519864{n}27385"),
            phone: format!("139{n}7264{n}835"),
            email: format!("zugzwang.{}@example.com", char::from(b'a' + n as u8).to_string().repeat(9)),
            address: format!("四川省绵竹市剑南镇{}{}巷7{n}号3栋2单元901室", rare[2], rare[3]),
        }
    }
}

pub(super) const PIPELINE: &str = "[[source]]\nfiles = \"icbc*\"\nmapping = \"builtin:bank-reply\"\n\
    constants = { institution_code = \"ICBC\" }\n";

const HEADER: &str = "record_no,institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name,\
    holder_address,reserved_phone,agent_id_type,agent_id_no,agent_name,agent_phone,email,status";

/// A row with every part of one person, opened by another.
fn row(n: usize, holder: &Person, agent: &Person) -> String {
    format!(
        "R{n},BANKA,00{n},{},2024-06-0{} 09:00:00,citizen_id,{},{},{},{},citizen_id,{},{},{},{},active",
        holder.card,
        n % 9 + 1,
        holder.id,
        holder.name,
        holder.address,
        holder.phone,
        agent.id,
        agent.name,
        agent.phone,
        holder.email
    )
}

/// Rows refused for every reason, each with all of a person in it.
fn bad_rows(person: &Person, agent: &Person) -> Vec<u8> {
    let good = row(1, person, agent);
    let wrong_id = format!("{}{}", &person.id[..17], if person.id.ends_with('1') { '2' } else { '1' });
    let impossible = {
        let first17 = format!("{}19870230{}", &person.id[..6], &person.id[14..17]);
        format!("{first17}{}", char::from(citizen_id::check_digit(first17.as_bytes().try_into().unwrap())))
    };
    let mut rows: Vec<Vec<u8>> = [
        good.replacen("BANKA", "", 1),
        good.replacen(&person.card, &format!("{} {}", person.card, person.name), 1),
        good.replacen(&person.id, &wrong_id, 1),
        good.replacen(&person.id, &impossible, 1),
        good.replacen(&person.id, &person.phone, 1),
        good.replacen("citizen_id", &person.name, 1),
        good.replacen("2024-06-02", &person.id, 1),
        format!("{good},{}", person.name),
        person.id.clone(),
        good.replacen(&person.name, &format!("\"{}", person.name), 1),
        good.replacen(&person.name, &format!("{}\0", person.name), 1),
        good.replacen(&person.phone, &person.card, 1),
        good.replacen(&person.email, &person.name, 1),
        good.replacen("active", &person.name, 1),
        good.replacen(&agent.id, &agent.phone, 1),
        good.replacen("R1,", &format!("{},", person.id), 1),
        good.replacen(",001,", &format!(",{},", person.phone), 1),
    ]
    .map(String::into_bytes)
    .to_vec();
    rows.push([good.as_bytes(), b"\xFF\xFE"].concat());
    rows.push(good.as_bytes()[..good.len() - 30].to_vec());
    rows.join(&b'\n')
}

fn joined_reply(person: &Person, agent: &Person) -> [(String, Vec<u8>); 2] {
    let accounts = format!(
        "交易卡号\t,账户开户名称,开户人证件号码,账号开户时间,备注\n{}_1\t,{},{},20240601,{}\n",
        person.card, person.name, person.id, person.address
    );
    let persons = format!(
        "客户名称,证照类型,证照号码,联系手机,住宅地址,邮箱地址,代办人姓名,代办人证件号码\n{},居民身份证,{},{},{},{},{},{}\n{},x\n",
        person.name, person.id, person.phone, person.address, person.email, agent.name, agent.id, person.name
    );
    [("icbc_账户信息.csv", accounts), ("icbc_人员信息.csv", persons)]
        .map(|(name, text)| (name.to_owned(), GBK.encode(&text).0.into_owned()))
}

fn workbook(person: &Person) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in [HEADER.to_owned(), row(6, person, person), person.name.clone()].iter().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write_string(row as u32, column as u16, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// All files of the folder.
pub(super) fn files(persons: &[Person]) -> Vec<(String, Vec<u8>)> {
    let [good, bad, refused, joined, agent, swallowed, sheet] = persons else { panic!("seven persons") };
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    let good_rows: String = (1..=9).map(|n| row(n, good, agent) + "\n").collect();
    let book = workbook(sheet);
    // The header has lost its line end: names and numbers stand among the columns.
    let glued = format!("{HEADER},{}\n{},,,,,,,,,,,,,,,,\n", row(1, swallowed, swallowed), row(2, swallowed, agent));
    let sims = format!(
        "institution_code,msisdn,activated_at,holder_id_type,holder_id_no,holder_name,holder_address,email\n\
        CMCC,{},20240601,citizen_id,{},{},{},{}\n",
        good.phone, good.id, good.name, good.address, good.email
    );
    let listed = format!(
        "entry_no,id_type,id_no,name,category,listed_on,authority,authority_level,legal_basis\n\
        L1,citizen_id,{},{},two_card,2024-01-01,某局,county,断卡\nL2,citizen_id,{},{},{},2024-01-01,某局,county,断卡\n",
        agent.id, agent.name, bad.id, bad.name, bad.name
    );
    let exemptions = format!(
        "exemption_no,scope_kind,scope_id,factor,reason,evidence_no,owner,valid_from,valid_to\n\
        X1,person,{},0.5,代发,V1,中心,2024-01-01,2024-12-31\nX2,person,{},0.5,代发,V1,中心,2024-01-01,2024-12-31\n",
        agent.id, bad.name
    );
    let involved = format!(
        "card_kind,card_no,case_no,involved_on\naccount,{},C1,2024-06-20\nsim,{},C2,2024-06-20\nsim,{},C3,2024-06-20\n",
        good.card, good.phone, bad.id
    );
    let latin: Vec<u8> = format!("{HEADER}\n{}\n", row(1, refused, refused)).into_bytes();
    let latin = [latin, b"R2,BANKA,001,Jos\xE9,".to_vec(), refused.id.clone().into_bytes(), b"\n".repeat(2)].concat();
    let mut all = vec![
        text("account_openings.csv", format!("{HEADER}\n{good_rows}")),
        ("account_openings-bad.csv".to_owned(), [HEADER.as_bytes(), b"\n", &bad_rows(bad, agent)].concat()),
        text("account_openings-glued.csv", glued),
        text("account_openings-headless.csv", format!("{}\n{}\n", row(1, refused, agent), row(2, refused, agent))),
        ("account_openings-latin.csv".to_owned(), latin),
        ("account_openings-sheet.xlsx".to_owned(), book.clone()),
        ("account_openings-damaged.xlsx".to_owned(), book[..book.len() - 100].to_vec()),
        ("account_openings-damaged.parquet".to_owned(), [b"PAR1", row(1, refused, agent).as_bytes(), b"PAR1"].concat()),
        text("sim_activations.csv", sims),
        text("sim_activations-cut.csv", format!("msisdn,\"{}\n{},{}", refused.name, refused.phone, refused.id)),
        text("listed_persons.csv", listed),
        text("exemptions.csv", exemptions),
        text("involved_cards.csv", involved),
        text("unknown.csv", row(3, refused, agent)),
    ];
    all.extend(joined_reply(joined, agent));
    all
}
