//! Rows as a Parquet file: the columns of the CSV, compressed with zstd.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::figures::Figures;
use crate::rows::Row;

/// The number of rows that are kept in memory until they are written: some 20 MB.
const GROUP: usize = 1 << 16;

/// A file that is being written.
pub struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    rows: Vec<(i64, f64, i64, Vec<Option<f64>>)>,
}

impl<W: Write + Send> Table<W> {
    /// # Errors
    /// Errors of the output.
    pub fn new(out: W) -> Result<Self> {
        let mut schema = "message recording { required int64 time (TIMESTAMP(NANOS,true)); \
            required double elapsed; required int64 missed;"
            .to_owned();
        for name in Figures::NAMES {
            schema += &format!(" optional double {name};");
        }
        let schema = parse_message_type(&(schema + " }"))?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))?;
        Ok(Table { writer, rows: Vec::new() })
    }

    /// # Errors
    /// Errors of the output.
    pub fn row(&mut self, row: &Row) -> Result<()> {
        let missed = row.missed.try_into().unwrap_or(i64::MAX);
        self.rows.push((row.time.0, row.elapsed, missed, row.figures.values()));
        if self.rows.len() >= GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    /// # Errors
    /// Errors of the output.
    pub fn finish(mut self) -> Result<()> {
        self.write_group()?;
        self.writer.close()?;
        Ok(())
    }

    fn write_group(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let mut group = self.writer.next_row_group()?;
        let mut at = 0;
        while let Some(mut column) = group.next_column()? {
            match (at, column.untyped()) {
                (0, ColumnWriter::Int64ColumnWriter(to)) => {
                    let times: Vec<i64> = rows.iter().map(|row| row.0).collect();
                    to.write_batch(&times, None, None)?;
                }
                (1, ColumnWriter::DoubleColumnWriter(to)) => {
                    let elapsed: Vec<f64> = rows.iter().map(|row| row.1).collect();
                    to.write_batch(&elapsed, None, None)?;
                }
                (2, ColumnWriter::Int64ColumnWriter(to)) => {
                    let missed: Vec<i64> = rows.iter().map(|row| row.2).collect();
                    to.write_batch(&missed, None, None)?;
                }
                (_, ColumnWriter::DoubleColumnWriter(to)) => {
                    let column = || rows.iter().map(|row| row.3.get(at - 3).copied().flatten());
                    let known: Vec<f64> = column().flatten().collect();
                    let is_known: Vec<i16> = column().map(|value| value.is_some().into()).collect();
                    to.write_batch(&known, Some(&is_known), None)?;
                }
                _ => return Err(ParquetError::General("a column is of another type".to_owned())),
            }
            column.close()?;
            at += 1;
        }
        group.close()?;
        Ok(())
    }
}
