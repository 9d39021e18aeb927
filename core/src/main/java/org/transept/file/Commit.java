package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.transept.file.Checksums.COMMIT;
import static org.transept.file.Checksums.COVER;
import static org.transept.file.Checksums.FIELD;
import static org.transept.file.Checksums.RECORD;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes files of a run together or not at all, and with their {@link Checksums}.
 *
 * <p>They are written beside their places ({@code NAME.part}), then a new {@code run.json.part} and
 * {@code run.json.sha256.part}. Then {@code commit.sha256} appears, which names them all; they are
 * moved, and it is deleted. A process that is killed before it appears has changed nothing; what
 * one leaves that is killed afterwards is moved by the next writer ({@link #recover}), and is right
 * for readers meanwhile. See docs/adr/0025.
 *
 * <p>One writer at a time, which the caller sees to.
 */
public final class Commit {
  private static final String PART = ".part";

  /** The data that a run keeps, which is there before {@code run.json}. */
  private static final Pattern DATA =
      Pattern.compile("(users|items|events)\\.parquet|world\\.json");

  private static final Pattern MADE =
      Pattern.compile(
          "(model|state)\\.safetensors|rules\\.json|ranks(-.+)?\\.parquet|report(-.+)?\\.json");

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path folder;
  private final Checksums checksums;
  private final Runnable between;

  /** Changes of a run's folder. */
  public Commit(Path folder) {
    this(folder, () -> {});
  }

  /**
   * The same.
   *
   * @param between runs between every two changes of the folder; tests stop there
   */
  Commit(Path folder, Runnable between) {
    this.folder = folder;
    this.between = between;
    checksums = new Checksums(folder);
  }

  /** Whether a file of that name has a checksum in a run's folder. */
  public static boolean counts(String name) {
    return DATA.matcher(name).matches() || MADE.matcher(name).matches();
  }

  /** Writes {@code run.json} anew; the checksums in it stay. */
  public void record(ObjectNode contents) {
    files(
        List.of(),
        record -> {
          record.removeAll();
          record.setAll(contents);
        },
        true);
  }

  /** Puts files in their places, see {@link #files(List, Consumer)}. */
  public void files(List<String> names) {
    files(names, record -> {});
  }

  /**
   * Puts files in their places that {@link WholeFile#stage} wrote beside them, all or none, and
   * changes {@code run.json} with them. Those that {@link #counts} get a checksum there. In a
   * folder without {@code run.json} files are only moved.
   *
   * @param change of the contents of {@code run.json}
   * @throws FileException if the disk does not take it; nothing has changed then
   */
  public void files(List<String> names, Consumer<ObjectNode> change) {
    files(names, change, false);
  }

  private void files(List<String> names, Consumer<ObjectNode> change, boolean makes) {
    try {
      boolean begun = Files.exists(folder.resolve(RECORD));
      ObjectNode record = begun ? checksums.record() : JSON.createObjectNode();
      Map<String, String> sums = sums(record, begun);
      Map<String, String> moved = new LinkedHashMap<>();
      for (String name : names) {
        moved.put(name, Sha256.of(part(name)));
      }
      change.accept(record);
      if (begun || makes) {
        moved.keySet().stream().filter(Commit::counts).forEach(n -> sums.put(n, moved.get(n)));
        record.set(FIELD, JSON.valueToTree(sums));
        stage(RECORD, text(record), moved);
        stage(COVER, SumFile.text(Map.of(RECORD, moved.getOrDefault(RECORD, ""))), moved);
        WholeFile.write(folder.resolve(COMMIT), part -> write(part, SumFile.text(moved)));
        between.run();
      }
      for (String name : moved.keySet()) {
        move(name);
        between.run();
      }
      Files.deleteIfExists(folder.resolve(COMMIT));
    } catch (IOException failure) {
      throw FileException.writing(folder, failure);
    }
  }

  /**
   * What stands in a record. A run of an older version gets the sums of all that there is, a new
   * one those of its data.
   */
  private Map<String, String> sums(ObjectNode record, boolean begun) throws IOException {
    Map<String, String> stated = Checksums.stated(record);
    if (stated != null) {
      return stated;
    }
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (begun ? counts(name) : DATA.matcher(name).matches()) {
          found.put(name, Sha256.of(file));
        }
      }
    }
    return found;
  }

  private void stage(String name, String text, Map<String, String> moved) {
    WholeFile.stage(folder.resolve(name), part -> write(part, text));
    moved.put(name, Sha256.of(text.getBytes(UTF_8)));
    between.run();
  }

  private static void write(Path part, String text) throws IOException {
    Files.writeString(part, text, UTF_8);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true); // What names checksums must not reach the disk before what has them.
    }
  }

  private void move(String name) throws IOException {
    Files.move(
        part(name),
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Ends what a writer that was killed began, or clears it away.
   *
   * @throws FileException if the disk does not take it
   */
  public void recover() {
    try {
      for (Map.Entry<String, String> entry : checksums.pending().entrySet()) {
        Path part = part(entry.getKey());
        if (Files.exists(part) && Sha256.of(part).equals(entry.getValue())) {
          move(entry.getKey());
          between.run();
        }
      }
      Files.deleteIfExists(folder.resolve(COMMIT));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Commit::isLeft).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException failure) {
      throw FileException.writing(folder, failure);
    }
  }

  /** Whether a file is what a killed writer left; what a tracking server is told has no writer. */
  private static boolean isLeft(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(PART) && !name.startsWith("tracking.");
  }

  private Path part(String name) {
    return folder.resolve(name + PART);
  }

  private static String text(ObjectNode record) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(record) + "\n";
  }
}
