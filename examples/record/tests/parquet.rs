//! A recording as Parquet, read again.

#![cfg(feature = "parquet")]

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use record::clock::Wall;
use record::figures::Figures;
use record::rows::Row;

fn row(n: u32, load1: Option<f64>) -> Row {
    Row {
        time: Wall(1_700_000_000_000_000_000 + i64::from(n)),
        elapsed: f64::from(n),
        missed: n.into(),
        figures: Figures { load1, ..Figures::default() },
        disks: Vec::new(),
        interfaces: Vec::new(),
        processes: Vec::new(),
        errors: Default::default(),
        not_understood: Default::default(),
    }
}

#[test]
fn rows_are_read_as_they_were_written() {
    let mut file = Vec::new();
    let mut table = record::parquet::Table::new(&mut file).unwrap();
    let loads = [None, Some(0.25), None, Some(1.5)];
    for (n, load) in (0..).zip(loads) {
        table.row(&row(n, load)).unwrap();
    }
    table.finish().unwrap();

    let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
    let schema = reader.metadata().file_metadata().schema().clone();
    let names: Vec<&str> = schema.get_fields().iter().map(|field| field.name()).collect();
    assert_eq!(names[3..], *Figures::NAMES);
    let load = names.iter().position(|name| *name == "load1").unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    for (n, (row, expected)) in rows.iter().zip(loads).enumerate() {
        assert_eq!(row.get_double(1).unwrap(), n as f64);
        assert_eq!(row.get_long(2).unwrap(), n as i64);
        assert_eq!(row.get_double(load).ok(), expected, "what is not known is null");
    }
}
