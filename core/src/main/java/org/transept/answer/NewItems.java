package org.transept.answer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.torch.Scope;

/**
 * Items that training does not know, with vectors. Their ids follow those of the catalogue, and
 * stay with them: those that are added get the next, and of those that are removed nothing but the
 * id is left.
 */
final class NewItems {
  /** An item and what is known of it. */
  private record Placed(NewItem item, NewVectors.Known known, boolean gone) {}

  private final NewVectors source;
  private final List<Placed> items;
  private final Catalogue catalogue;
  private final float[][] vectorsVD;

  /** No new items; their vectors will come from a source. */
  NewItems(NewVectors source) {
    this(source, List.of());
  }

  private NewItems(NewVectors source, List<Placed> items) {
    this.source = source;
    this.items = items;
    vectorsVD = items.stream().map(one -> one.known().vectorD()).toArray(float[][]::new);
    catalogue = source.catalogue().with(items.stream().map(NewItems::later).toList());
  }

  private static Catalogue.Later later(Placed one) {
    NewItem item = one.item();
    return new Catalogue.Later(item.domain(), item.key(), item.title(), one.gone());
  }

  /**
   * These new items and more.
   *
   * @throws DataException listing what is wrong with the items; also if the model has no vectors
   */
  NewItems plus(List<NewItem> more) {
    List<String> problems = new ArrayList<>(source.problems());
    if (problems.isEmpty()) {
      more.forEach(item -> problems(item).forEach(problems::add));
      twice(more).forEach(problems::add);
    }
    require(problems);
    List<NewVectors.Known> known;
    try (Scope scope = Scope.inference()) {
      known = source.of(more, problems);
    }
    require(problems);
    Stream<Placed> added =
        IntStream.range(0, more.size()).mapToObj(i -> new Placed(more.get(i), known.get(i), false));
    return new NewItems(source, Stream.concat(items.stream(), added).toList());
  }

  private static void require(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new DataException(String.join("\n", problems));
    }
  }

  /** These new items without some. */
  NewItems minus(Collection<Integer> ids) {
    Set<Integer> gone = Set.copyOf(ids);
    return new NewItems(
        source,
        IntStream.range(0, items.size())
            .mapToObj(
                i ->
                    gone.contains(source.catalogue().items() + 1 + i)
                        ? new Placed(items.get(i).item(), items.get(i).known(), true)
                        : items.get(i))
            .toList());
  }

  private Stream<String> problems(NewItem item) {
    List<String> problems = new ArrayList<>();
    String name = "new item \"%s\": ".formatted(item.key());
    if (item.domain() < 0 || item.domain() >= catalogue.domains()) {
      problems.add(
          name
              + "domain must be a number from 0 to %s, got %s"
                  .formatted(catalogue.domains() - 1, item.domain()));
    } else if (catalogue.item(item.domain(), item.key()) > 0) {
      problems.add(
          name
              + "must not be in the catalogue, but domain \"%s\" has it"
                  .formatted(catalogue.name(item.domain())));
    }
    IntStream.of(item.like())
        .filter(like -> like < 1 || like > catalogue.items())
        .forEach(
            like ->
                problems.add(
                    name
                        + "like must be ids of items from 1 to %s, got %s"
                            .formatted(catalogue.items(), like)));
    return problems.stream();
  }

  private static Stream<String> twice(List<NewItem> items) {
    Set<List<Object>> names = new HashSet<>();
    return items.stream()
        .filter(item -> !names.add(List.of(item.domain(), item.key())))
        .map(item -> "new item \"%s\": must be named once, got it twice".formatted(item.key()));
  }

  /** The catalogue with these items. */
  Catalogue catalogue() {
    return catalogue;
  }

  /** Their vectors, in the order of their ids. */
  float[][] vectorsVD() {
    return vectorsVD;
  }

  /** Ids of the items of its domain that an item is expected to sell like. */
  int[] like(int id) {
    Placed placed = items.get(id - catalogue.items() - 1);
    return IntStream.of(placed.known().like())
        .filter(like -> catalogue.has(placed.item().domain(), like))
        .toArray();
  }

  /** The vector of an item. */
  float[] vectorD(int id) {
    return vectorsVD[id - catalogue.items() - 1];
  }

  /** Ids of the new items of domain {@code d} that are not gone, ascending. */
  int[] ids(int d) {
    return IntStream.range(0, items.size())
        .filter(i -> items.get(i).item().domain() == d && !items.get(i).gone())
        .map(i -> catalogue.items() + 1 + i)
        .toArray();
  }

  /**
   * The score of a new item: the product of its vector with what the network made of a question.
   */
  float score(int id, float[] hidden) {
    float[] vectorD = vectorD(id);
    double sum = 0;
    for (int d = 0; d < vectorD.length; d++) {
      sum += (double) vectorD[d] * hidden[d];
    }
    return (float) sum;
  }
}
