package org.transept.serve.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transept.answer.NewItem;
import org.transept.answer.Predictor;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.store.Addition;

/**
 * What one model makes of what the shop says of its items. Another shelf takes its place when that
 * changes; ids of items are the same on both, so that whoever asked of the one may be answered by
 * the other.
 *
 * @param answers the model, with the new items that it has vectors for
 * @param ids of these
 * @param waiting new items that it can make no vector for, and why
 * @param out by domain, ids of items that lists leave out; never changed
 */
public record Shelf(
    Predictor answers,
    Map<Addition, Integer> ids,
    Map<Addition, String> waiting,
    List<BitSet> out) {
  /** A model without anything new. */
  static Shelf of(Predictor answers) {
    return new Shelf(answers, Map.of(), Map.of(), nothingOut(answers));
  }

  private static List<BitSet> nothingOut(Predictor answers) {
    return answers.catalogue().names().stream().map(name -> new BitSet()).toList();
  }

  /** Whether the model was trained with an item, so that it is new no more. */
  public boolean trained(Addition item) {
    Catalogue catalogue = answers.finished().dataset().catalogue();
    return KnownEvents.knows(catalogue, item.domain(), item.item());
  }

  /** Ids of new items of domain {@code d} that a text finds. */
  public List<Integer> found(int d, String text) {
    String domain = answers.catalogue().name(d);
    List<Integer> found = new ArrayList<>();
    ids.forEach(
        (one, id) -> {
          if (one.domain().equals(domain) && ItemIndex.finds(text, one.item(), one.title())) {
            found.add(id);
          }
        });
    found.sort(null);
    return found;
  }

  /**
   * An overlay with these new items and no others, but for those that the model was trained with,
   * and with these items out and no others.
   */
  Shelf holding(Collection<Addition> wanted, Map<String, Set<String>> unavailable) {
    Set<Addition> all = Set.copyOf(wanted);
    Map<Addition, Integer> kept = new HashMap<>(ids);
    kept.keySet().retainAll(all);
    Map<Addition, String> left = new HashMap<>(waiting);
    left.keySet().retainAll(all);
    List<Integer> gone =
        ids.entrySet().stream()
            .filter(one -> !all.contains(one.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    List<Addition> more =
        wanted.stream()
            .filter(one -> !kept.containsKey(one) && !left.containsKey(one) && !trained(one))
            .toList();
    Predictor without = gone.isEmpty() ? answers : answers.minus(gone);
    return new Shelf(without, kept, left, nothingOut(without))
        .with(more)
        .stocked(unavailable, Map.of());
  }

  /** Makes vectors for as many as possible; what is wrong with one must not keep out others. */
  private Shelf with(List<Addition> more) {
    if (more.isEmpty()) {
      return this;
    }
    String problem;
    try {
      Predictor grown = answers.plus(more.stream().map(this::newItem).toList());
      Map<Addition, Integer> more2 = new HashMap<>(ids);
      more.forEach(one -> more2.put(one, id(grown.catalogue(), one.domain(), one.item())));
      return new Shelf(grown, more2, waiting, out);
    } catch (DataException | SettingsException unusable) {
      problem = String.valueOf(unusable.getMessage());
    }
    if (more.size() == 1) {
      Map<Addition, String> left = new HashMap<>(waiting);
      left.put(more.get(0), problem);
      return new Shelf(answers, ids, left, out);
    }
    int half = more.size() / 2;
    return with(more.subList(0, half)).with(more.subList(half, more.size()));
  }

  /** Similar items that this model does not know are left out. */
  private NewItem newItem(Addition one) {
    Catalogue catalogue = answers.finished().dataset().catalogue();
    int d = catalogue.domain(one.domain());
    int[] like =
        one.similar().stream()
            .mapToInt(key -> catalogue.item(d, key))
            .filter(item -> item > 0)
            .toArray();
    if (like.length == 0 && one.title().isBlank()) {
      throw new DataException(
          "new item \"%s\": must be like an item of the run, but it has none of %s; name others"
              .formatted(one.item(), one.similar()));
    }
    return new NewItem(d, one.item(), one.title(), like);
  }

  /** An overlay where some items cannot be had, and others can again. */
  Shelf stocked(Map<String, Set<String>> gone, Map<String, Set<String>> back) {
    List<BitSet> changed = new ArrayList<>();
    Catalogue catalogue = answers.catalogue();
    for (int d = 0; d < out.size(); d++) {
      Set<String> its = gone.getOrDefault(catalogue.name(d), Set.of());
      Set<String> others = back.getOrDefault(catalogue.name(d), Set.of());
      BitSet set = out.get(d);
      if (!its.isEmpty() || !others.isEmpty()) {
        set = (BitSet) set.clone();
        for (String key : others) {
          set.clear(catalogue.item(d, key)); // 0 is no item.
        }
        for (String key : its) {
          set.set(catalogue.item(d, key));
        }
        set.clear(0);
      }
      changed.add(set);
    }
    return new Shelf(answers, ids, waiting, changed);
  }

  private static int id(Catalogue catalogue, String domain, String item) {
    return catalogue.item(catalogue.domain(domain), item);
  }
}
