package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file of checksums as {@code sha256sum} writes and checks it: a line for each file. */
final class SumFile {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([^/\\\\]+)");

  private SumFile() {}

  /** The lines of checksums by name of the file. */
  static String text(Map<String, String> sums) {
    return sums.entrySet().stream()
        .map(sum -> "%s  %s%n".formatted(sum.getValue(), sum.getKey()).replace("\r\n", "\n"))
        .collect(Collectors.joining());
  }

  /**
   * Reads checksums by name of the file.
   *
   * @return null if there is no such file
   * @throws DamagedFileException if it is anything else
   */
  static @Nullable Map<String, String> read(Path file) {
    try {
      Map<String, String> sums = new LinkedHashMap<>();
      for (String line : new String(Files.readAllBytes(file), UTF_8).lines().toList()) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          throw new DamagedFileException(
              file,
              "must hold 64 hexadecimal digits, two blanks and the name of a file beside it in each"
                  + " line");
        }
        sums.put(matcher.group(2), matcher.group(1));
      }
      return sums;
    } catch (NoSuchFileException none) {
      return null;
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }
}
