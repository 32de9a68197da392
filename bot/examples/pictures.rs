//! Draws charts of every form into a folder and says how long each takes and how large it is, to look at and to measure:
//! `cargo run --release -p leancrm-bot --example pictures -- target/pictures`.

#![expect(clippy::print_stdout, reason = "what it measures is for whoever runs it")]

use std::{
    error::Error,
    path::PathBuf,
    time::{Duration, Instant},
};

use leancrm_bot::{
    picture::{self, Appearance},
    reply::{Chart, ChartKind, Point},
};

/// Pictures of each chart; the best time counts.
const TIMES: usize = 10;

fn point((label, value): (&str, f64), unit: &str) -> Point {
    let sign = if value < 0.0 { "-" } else { "" };
    let (thousands, rest) = ((value.abs() / 1000.0).floor(), value.abs() % 1000.0);
    let display = match unit {
        "" => format!("{value}"),
        _ if thousands == 0.0 => format!("{sign}{unit} {rest:.0}"),
        _ => format!("{sign}{unit} {thousands:.0},{rest:03.0}"),
    };
    Point { label: label.to_owned(), value, display }
}

fn chart(kind: ChartKind, title: &str, unit: &str, values: &[(&str, f64)]) -> Chart {
    let points = values.iter().map(|value| point(*value, unit)).collect();
    let unit = if unit.is_empty() { "deals" } else { unit };
    Chart {
        kind,
        title: title.to_owned(),
        unit: unit.to_owned(),
        points,
        series2: Vec::new(),
        series_labels: Vec::new(),
    }
}

fn beside(mut chart: Chart, values: &[f64], names: [&str; 2]) -> Chart {
    let second = chart.points.iter().zip(values).map(|(one, value)| point((&one.label, *value), &chart.unit));
    chart.series2 = second.collect();
    chart.series_labels = names.map(str::to_owned).to_vec();
    chart
}

const STAGES: [(&str, f64); 6] = [
    ("Lead", 412_000.0),
    ("Qualified", 305_500.0),
    ("Demo", 248_000.0),
    ("Proposal", 187_250.0),
    ("Negotiation", 96_400.0),
    ("Contract sent", 41_000.0),
];
const PEOPLE: [(&str, f64); 9] = [
    ("Omar Haddad", 285_000.0),
    ("Sarah Lindqvist", 241_300.0),
    ("Jane Alexandra Featherstonehaugh-Cholmondeley of Kent", 198_750.0),
    ("محمد عبد الرحمن", 154_000.0),
    ("Νίκος Παπαδόπουλος", 97_400.0),
    ("Ольга Кузнецова", 61_250.0),
    ("東京 Kenji", 22_000.0),
    ("דנה לוי", 8_500.0),
    ("Nobody", 0.0),
];
const MONTHS: [(&str, f64); 12] = [
    ("Jan 2026", 42_000.0),
    ("Feb 2026", 51_300.0),
    ("Mar 2026", 38_900.0),
    ("Apr 2026", 64_000.0),
    ("May 2026", 71_500.0),
    ("Jun 2026", 58_200.0),
    ("Jul 2026", 49_000.0),
    ("Aug 2026", 31_400.0),
    ("Sep 2026", 77_800.0),
    ("Oct 2026", 92_000.0),
    ("Nov 2026", 88_300.0),
    ("Dec 2026", 121_000.0),
];
const EARLIER: [f64; 12] = [
    30_000.0, 35_000.0, 41_000.0, 39_000.0, 52_000.0, 60_000.0, 55_000.0, 28_000.0, 50_000.0, 61_000.0, 70_000.0,
    66_000.0,
];

fn samples() -> Vec<(&'static str, Chart)> {
    let money = |kind, title, values: &[(&str, f64)]| chart(kind, title, "USD", values);
    let days: Vec<(String, f64)> = (0..200_u32)
        .map(|at| (format!("Day {at}"), 5e4 + 3e4 * (f64::from(at) / 17.0).sin() + f64::from(at * 7919 % 1000) * 20.0))
        .collect();
    let days: Vec<(&str, f64)> = days.iter().map(|(label, value)| (label.as_str(), *value)).collect();
    let counts = [("Q1", 14.0), ("Q2", 22.0), ("Q3", 9.0), ("Q4", 31.0)];
    let gains = [
        ("Referral", 52_000.0),
        ("Trade fair", -12_500.0),
        ("Website", 18_000.0),
        ("Cold calls to people who never answer", -31_000.0),
    ];
    vec![
        ("funnel", money(ChartKind::Funnel, "Open pipeline by stage", &STAGES)),
        ("people", money(ChartKind::Bar, "Won, 1 Jan – 31 Mar 2026", &PEOPLE)),
        ("quarters", chart(ChartKind::Bar, "New deals by quarter", "", &counts)),
        ("months", money(ChartKind::Line, "Revenue by month", &MONTHS)),
        (
            "compared",
            beside(
                money(ChartKind::Line, "Revenue by month", &MONTHS),
                &EARLIER,
                ["1 Jan – 31 Dec 2026", "1 Jan – 31 Dec 2025"],
            ),
        ),
        (
            "forecast",
            beside(
                money(ChartKind::Bar, "Forecast for this quarter", &MONTHS[..3]),
                &EARLIER,
                ["Won", "Open, weighted"],
            ),
        ),
        ("year", beside(money(ChartKind::Bar, "Forecast for the year", &MONTHS), &EARLIER, ["Won", "Open, weighted"])),
        ("days", money(ChartKind::Line, "Open pipeline, day by day", &days)),
        ("many", money(ChartKind::Bar, "Two hundred bars", &days)),
        ("gains", money(ChartKind::Bar, "Result by source", &gains)),
        ("one", money(ChartKind::Line, "Revenue by month", &MONTHS[..1])),
        ("single", money(ChartKind::Bar, "Won by owner", &PEOPLE[..1])),
        ("nothing", money(ChartKind::Bar, "Won by owner", &[])),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/pictures".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (name, chart) in samples() {
        for (look, appearance) in [("", Appearance::Light), ("-dark", Appearance::Dark)] {
            let mut best = Duration::MAX;
            let mut bytes = Vec::new();
            for _ in 0..TIMES {
                let began = Instant::now();
                bytes = picture::png(&chart, appearance);
                best = best.min(began.elapsed());
            }
            println!("{name}{look}: {:.1} ms, {} bytes", best.as_secs_f64() * 1000.0, bytes.len());
            std::fs::write(folder.join(format!("{name}{look}.png")), bytes)?;
        }
        println!("    {}", picture::words(&chart));
    }
    Ok(())
}
