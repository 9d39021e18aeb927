package org.transept.data.read;

import java.util.Optional;

/** How events are written in a file, told from the end of its name. */
enum FileFormat {
  CSV("csv|txt"),
  TSV("tsv|tab"),
  JSON_LINES("jsonl|ndjson|json"),
  PARQUET("parquet");

  /** What lies around the text of a file. */
  enum Compression {
    NONE("none", ""),
    GZIP("gzip", "gz"),
    ZSTD("zstd", "zst|zstd");

    private final String option;
    private final String endings;

    Compression(String option, String endings) {
      this.option = option;
      this.endings = endings;
    }

    /** DuckDB's name of it. */
    String option() {
      return option;
    }

    static Compression of(String name) {
      for (Compression compression : values()) {
        if (!cut(name, compression.endings).equals(name)) {
          return compression;
        }
      }
      return NONE;
    }
  }

  static final String KNOWN = ".csv, .tsv, .jsonl or .parquet, or one of them and .gz or .zst";

  private static final String PACKED =
      "bz2|tbz2?|zip|xz|txz|lz4|lz|lzma|lzo|7z|rar|tar|tgz|z|br|sz|snappy|tar\\.(gz|zst|zstd)";

  private static final String OTHERS =
      "xlsx?|xlsm|ods|feather|arrow|orc|avro|pkl|pickle|npy|npz|sqlite3?|db|duckdb|html?|xml|pdf"
          + "|h5|hdf5|rds|rdata|sas7bdat|dta|sav|sql";

  private final String endings;

  FileFormat(String endings) {
    this.endings = endings;
  }

  static Optional<FileFormat> of(String name) {
    String plain = uncompressed(name);
    for (FileFormat format : values()) {
      if (!cut(plain, format.endings).equals(plain)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** What to do with a file of another name. */
  static String advice(String name) {
    if (!cut(name, PACKED).equals(name)) {
      return "unpack it";
    }
    return cut(name, OTHERS).equals(name) ? "rename the file" : "export it as CSV or Parquet";
  }

  /** The file's name without its endings. */
  String baseName(String name) {
    return cut(uncompressed(name), endings);
  }

  private static String uncompressed(String name) {
    return cut(name, Compression.of(name).endings);
  }

  private static String cut(String name, String endings) {
    return endings.isEmpty() ? name : name.replaceFirst("(?i)\\.(" + endings + ")$", "");
  }
}
