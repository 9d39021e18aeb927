package org.transept.data.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A file, what its columns are, and the domain of its events.
 *
 * @param domain domain of every event, or empty if a column tells it
 */
record SourceTable(SourceFile file, ColumnMapping layout, String domain) {
  private static final String SEPARATORS = "-_. ";

  /**
   * Names the domains of files that do not tell them, and checks that all files tell the same:
   * domain and timestamp in every file or in none.
   */
  static List<SourceTable> of(
      List<SourceFile> files, List<ColumnMapping> layouts, Problems problems) {
    List<String> names = names(files);
    List<SourceTable> parts = new ArrayList<>();
    Map<String, SourceFile> owners = new HashMap<>();
    for (int f = 0; f < files.size(); f++) {
      SourceFile file = files.get(f);
      boolean column = layouts.get(f).domain() != ColumnMapping.NONE;
      String own = column ? "" : names.get(f);
      SourceFile other = own.isEmpty() ? null : owners.putIfAbsent(own, file);
      if (other != null && (file.domain().isEmpty() || other.domain().isEmpty())) {
        problems.add(
            Problems.Kind.FILE,
            "%s: domain must be named after one file, got \"%s\" from %s too; name it with name=path"
                .formatted(file.name(), own, other.name()));
      }
      parts.add(new SourceTable(file, layouts.get(f), own));
    }
    alike(parts, "timestamp", ColumnMapping::time, problems);
    alike(
        parts.stream().filter(part -> part.file().domain().isEmpty()).toList(),
        "domain",
        ColumnMapping::domain,
        problems);
    return parts;
  }

  private static void alike(
      List<SourceTable> parts,
      String what,
      ToIntFunction<ColumnMapping> column,
      Problems problems) {
    for (SourceTable with : parts) {
      int number = column.applyAsInt(with.layout);
      if (number != ColumnMapping.NONE) {
        for (SourceTable part : parts) {
          boolean read =
              part.layout.user() != ColumnMapping.NONE || part.layout.item() != ColumnMapping.NONE;
          if (read && column.applyAsInt(part.layout) == ColumnMapping.NONE) {
            problems.add(
                Problems.Kind.COLUMN,
                "%s: must have a column for the %s because %s has \"%s\", found none"
                    .formatted(
                        part.file.name(),
                        what,
                        with.file.name(),
                        with.layout.columns().get(number)));
          }
        }
        return;
      }
    }
  }

  /** Given names, or base names without what they all begin with up to a separator. */
  private static List<String> names(List<SourceFile> files) {
    List<String> bases =
        files.stream().filter(f -> f.domain().isEmpty()).map(SourceFile::baseName).toList();
    int shared = bases.size() < 2 ? 0 : shared(bases);
    return files.stream()
        .map(f -> f.domain().isEmpty() ? f.baseName().substring(shared) : f.domain())
        .toList();
  }

  private static int shared(List<String> names) {
    String one = names.get(0);
    int same = one.length();
    for (String name : names) {
      int at = 0;
      while (at < Math.min(same, name.length()) && one.charAt(at) == name.charAt(at)) {
        at++;
      }
      same = Math.min(at, name.length() - 1);
    }
    while (same > 0 && SEPARATORS.indexOf(one.charAt(same - 1)) < 0) {
      same--;
    }
    return same;
  }
}
