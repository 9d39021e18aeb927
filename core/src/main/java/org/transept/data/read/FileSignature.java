package org.transept.data.read;

import java.util.HexFormat;
import java.util.Optional;
import org.transept.data.read.FileFormat.Compression;

/** What the first bytes of a file say that it is, whatever its name says. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody is given the bytes.
enum FileSignature {
  GZIP("gzip data", "1f8b", 0),
  ZSTD("zstd data", "28b52ffd", 0),
  ZSTD_SKIPPABLE("zstd data", "2a4d18", 1),
  PARQUET("Parquet", "50415231", 0),
  ENCRYPTED_PARQUET("encrypted Parquet", "50415245", 0),
  ZIP("a zip archive or an Excel workbook", "504b0304", 0),
  EMPTY_ZIP("an empty zip archive", "504b0506", 0),
  BZIP2("bzip2 data", "425a68", 0),
  XZ("xz data", "fd377a585a00", 0),
  LZ4("lz4 data", "04224d18", 0),
  LZIP("lzip data", "4c5a4950", 0),
  SEVEN_ZIP("a 7z archive", "377abcaf271c", 0),
  RAR("a rar archive", "526172211a07", 0),
  COMPRESS("compress data", "1f9d", 0),
  SNAPPY("snappy data", "ff060000734e61507059", 0),
  TAR("a tar archive", "7573746172", 257),
  EXCEL("an Excel workbook", "d0cf11e0a1b11ae1", 0),
  AVRO("Avro", "4f626a01", 0),
  ORC("ORC", "4f5243", 0),
  ARROW("Arrow", "4152524f5731", 0),
  HDF5("HDF5", "894844460d0a1a0a", 0),
  NUMPY("NumPy", "934e554d5059", 0),
  SQLITE("an SQLite database", "53514c69746520666f726d6174203300", 0),
  DUCKDB("a DuckDB database", "4455434b", 8),
  PDF("a PDF document", "255044462d", 0),
  XML("XML", "3c3f786d6c", 0),
  HTML("HTML", "3c21444f4354595045", 0),
  LFS("a Git LFS pointer", "76657273696f6e2068747470733a2f2f6769742d6c6673", 0),
  JSON("JSON lines", "7b22", 0);

  /** Bytes that tell every signature. */
  static final int LENGTH = 262;

  private final String content;
  private final byte[] magic;
  private final int at;

  FileSignature(String content, String hexadecimal, int at) {
    this.content = content;
    this.magic = HexFormat.of().parseHex(hexadecimal);
    this.at = at;
  }

  private static Optional<FileSignature> of(byte[] start) {
    for (FileSignature signature : values()) {
      if (signature.begins(start)) {
        return Optional.of(signature);
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the first bytes of a file, compressed as they may be, if anything is. */
  static Optional<String> wrong(SourceFile file, byte[] start) {
    Optional<FileSignature> found = of(start);
    boolean packed = file.compression() != Compression.NONE;
    boolean right = start.length == 0 || found.map(f -> f.isOf(file)).orElse(false);
    if (right && !(start.length == 0 && (packed || file.format() == FileFormat.PARQUET))) {
      return Optional.empty();
    }
    if (found.isPresent()) {
      return Optional.of(
          "must be %s, got %s; %s"
              .formatted(file.kind(), found.get().content, found.get().advice()));
    }
    if (!packed && file.format() != FileFormat.PARQUET) {
      return Optional.empty();
    }
    String got = start.length == 0 ? "an empty file" : isText(start) ? "plain text" : "other data";
    String advice = isText(start) ? "end its name after what it holds" : "write it again";
    return Optional.of("must be %s, got %s; %s".formatted(file.kind(), got, advice));
  }

  /** What is wrong with the first bytes of a text that has been uncompressed, if anything is. */
  static Optional<String> wrongText(SourceFile file, byte[] start) {
    return of(start)
        .filter(found -> found != JSON || file.format() != FileFormat.JSON_LINES)
        .map(
            found ->
                "must hold %s, got %s inside; %s"
                    .formatted(file.kind(), found.content, found.advice()));
  }

  private boolean begins(byte[] start) {
    if (start.length < at + magic.length) {
      return false;
    }
    for (int k = 0; k < magic.length; k++) {
      if (start[at + k] != magic[k]) {
        return false;
      }
    }
    // Short names of formats may begin a header too; such formats are binary behind them.
    boolean word = at == 0 && magic.length < 5 && isText(magic) && this != JSON;
    return !word || !isText(start);
  }

  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return bytes.length > 0;
  }

  private boolean isOf(SourceFile file) {
    return switch (this) {
      case GZIP -> file.compression() == Compression.GZIP;
      case ZSTD, ZSTD_SKIPPABLE -> file.compression() == Compression.ZSTD;
      case PARQUET -> file.format() == FileFormat.PARQUET && file.compression() == Compression.NONE;
      case JSON -> file.format() == FileFormat.JSON_LINES && file.compression() == Compression.NONE;
      default -> false;
    };
  }

  private String advice() {
    return switch (this) {
      case GZIP -> "end its name in .gz";
      case ZSTD, ZSTD_SKIPPABLE -> "end its name in .zst";
      case PARQUET -> "end its name in .parquet";
      case JSON -> "end its name in .jsonl";
      case LFS -> "fetch the file that it stands for (git lfs pull)";
      case ZIP, EMPTY_ZIP, BZIP2, XZ, LZ4, LZIP, SEVEN_ZIP, RAR, COMPRESS, SNAPPY, TAR ->
          "unpack it";
      default -> "export it as CSV or Parquet";
    };
  }
}
