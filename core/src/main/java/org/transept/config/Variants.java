package org.transept.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The records between which the key {@code type} of a configuration chooses. */
final class Variants {
  /** What all libraries on the class path name. */
  private static final List<Class<? extends Record>> NAMED =
      ServiceLoader.load(SettingTypes.class, SettingTypes.class.getClassLoader()).stream()
          .flatMap(provider -> provider.get().types().stream())
          .toList();

  private Variants() {}

  /** Whether a type is an interface of which a configuration chooses a variant. */
  static boolean of(Class<?> type) {
    return type.isInterface() && (type.isSealed() || type.isAnnotationPresent(Open.class));
  }

  /**
   * The records of an interface: of a sealed one those that it permits, of an open one those that
   * are named for it, in the order of the declaration.
   *
   * @throws IllegalStateException if two have one name
   */
  static List<Class<?>> records(Class<?> type) {
    List<Class<?>> records = new ArrayList<>();
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        records.addAll(of(permitted) ? records(permitted) : List.of(permitted));
      }
    } else {
      NAMED.stream().filter(type::isAssignableFrom).forEach(records::add);
    }
    Map<String, Class<?>> names = new LinkedHashMap<>();
    for (Class<?> record : records) {
      Class<?> other = names.putIfAbsent(Names.of(record), record);
      if (other != null) {
        throw new IllegalStateException(
            "types of %s must have different names, got \"%s\" for %s and %s"
                .formatted(type.getName(), Names.of(record), other.getName(), record.getName()));
      }
    }
    return records;
  }

  /** Whether a record is a variant of an interface. */
  static boolean has(Class<?> record) {
    return interfaces(record).anyMatch(Variants::of);
  }

  private static Stream<Class<?>> interfaces(Class<?> type) {
    return Arrays.stream(type.getInterfaces())
        .flatMap(each -> Stream.concat(Stream.of(each), interfaces(each)));
  }
}
