package org.transept.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.answer.Histories;
import org.transept.answer.ItemFilter;
import org.transept.answer.NewItem;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.data.Catalogue;
import org.transept.data.History;
import org.transept.data.Sequences;
import org.transept.data.read.Datasets;
import org.transept.model.Network;
import org.transept.model.items.TextMap;
import org.transept.run.trained.TrainedRun;
import org.transept.text.NewTitles;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How well items are found that a run has never seen: a run trained on a log without some items
 * ({@code bench/python/without_items.py}) is told of them as a shop would, and asked what comes
 * next before each of their events among the last two of a user in the whole log. Each new item
 * competes with all items of its domain that the run knows. Prints a line of JSON for each way to
 * make a vector and each domain.
 *
 * <p>Arguments: {@code run-folder events items}, the last two those of the whole log.
 */
public final class NewItemsBench {
  private static final int K = 1000;
  private static final int LAST = 2;
  private static final int[] SIMILAR = {1, 3};

  /** An event of a new item, and what its user had before. */
  private record Case(int item, History past, OptionalLong at) {}

  private final Predictor answers;
  private final Catalogue known;
  private final Catalogue whole;
  private final List<Integer> held;
  private final List<Case> cases = new ArrayList<>();

  private NewItemsBench(Predictor answers, Sequences all) {
    this.answers = answers;
    known = answers.catalogue();
    whole = all.catalogue();
    held = IntStream.rangeClosed(1, whole.items()).filter(item -> id(item) == 0).boxed().toList();
    BitSet isHeld = new BitSet();
    held.forEach(isHeld::set);
    for (int u = 0; u < all.size(); u++) {
      int end = all.offsets()[u + 1];
      for (int e = Math.max(all.offsets()[u] + 1, end - LAST); e < end; e++) {
        if (isHeld.get(all.items()[e])) {
          List<Histories.Event> past = new ArrayList<>();
          for (int p = all.offsets()[u]; p < e; p++) {
            past.add(event(all, p));
          }
          OptionalLong at = all.timed() ? OptionalLong.of(all.times()[e]) : OptionalLong.empty();
          cases.add(new Case(all.items()[e], answers.histories().of(past), at));
        }
      }
    }
  }

  private Histories.Event event(Sequences all, int e) {
    int item = all.items()[e];
    return new Histories.Event(
        whole.key(item),
        whole.name(whole.domainOf(item)),
        all.timed() ? OptionalLong.of(all.times()[e]) : OptionalLong.empty());
  }

  /** What the run calls an item of the whole log; 0 if it does not know it. */
  private int id(int item) {
    return known.item(domain(item), whole.key(item));
  }

  private int domain(int item) {
    return known.domain(whole.name(whole.domainOf(item)));
  }

  /** Runs the bench. */
  public static void main(String[] arguments) {
    try (TrainedRun finished = TrainedRun.open(Path.of(arguments[0]));
        Predictor answers = Predictor.of(finished)) {
      Sequences all =
          Datasets.read(
                  finished.config().data().withFiles(List.of(arguments[1])).withItems(arguments[2]))
              .sequences();
      NewItemsBench bench = new NewItemsBench(answers, all);
      int[][] nearest = bench.nearest();
      bench.measure("title", nearest, 0, true);
      for (int similar : SIMILAR) {
        bench.measure("similar " + similar, nearest, similar, false);
        bench.measure("both " + similar, nearest, similar, true);
      }
    }
  }

  /** Ids of the items of the same domain whose titles are most like each new item's. */
  private int[][] nearest() {
    TrainedRun finished = answers.finished();
    Network network = (Network) finished.recommender();
    TextMap map = Objects.requireNonNull(network.items().texts());
    int most = SIMILAR[SIMILAR.length - 1];
    try (NewTitles titles = NewTitles.of(finished.config().network().text(), known);
        Scope scope = Scope.inference()) {
      List<Optional<float[]>> vectors = titles.of(held.stream().map(whole::title).toList());
      int[][] nearest = new int[held.size()][];
      for (int i = 0; i < nearest.length; i++) {
        int d = domain(held.get(i));
        nearest[i] = new int[0];
        if (vectors.get(i).isPresent()) {
          float[] vector = vectors.get(i).get();
          Tensor textVW = map.textVW().narrow(0, known.first(d), known.size(d));
          Tensor likeV = textVW.mv(Host.floats(vector, vector.length));
          nearest[i] =
              Arrays.stream(Host.doubles(likeV.topk(most).get1()))
                  .mapToInt(place -> known.first(d) + (int) place)
                  .toArray();
        }
      }
      return nearest;
    }
  }

  private void measure(String way, int[][] nearest, int similar, boolean titled) {
    List<NewItem> items = new ArrayList<>();
    Map<Integer, Integer> ids = new TreeMap<>();
    for (int i = 0; i < nearest.length; i++) {
      if (nearest[i].length > 0) {
        int item = held.get(i);
        int[] like = Arrays.copyOf(nearest[i], similar);
        items.add(
            new NewItem(domain(item), whole.key(item), titled ? whole.title(item) : "", like));
        ids.put(item, known.items() + items.size());
      }
    }
    Predictor more = answers.withNewItems(items);
    for (int d = 0; d < known.domains(); d++) {
      int domain = d;
      List<Case> own =
          cases.stream()
              .filter(one -> ids.containsKey(one.item()) && domain(one.item()) == domain)
              .toList();
      double[] sums = new double[4];
      for (int from = 0; from < own.size(); from += 64) {
        List<Case> some = own.subList(from, Math.min(own.size(), from + 64));
        List<Query> questions =
            some.stream().map(one -> question(one, ids, items.size(), domain)).toList();
        List<org.transept.answer.Answer> lists = more.answer(questions);
        for (int c = 0; c < some.size(); c++) {
          add(rank(lists.get(c).items(), ids.getOrDefault(some.get(c).item(), 0)), sums);
        }
      }
      ObjectNode line = new JsonMapper().createObjectNode();
      line.put("way", way).put("domain", known.name(d)).put("cases", own.size());
      line.put("hr@10", sums[0] / own.size()).put("ndcg@10", sums[1] / own.size());
      line.put("hr@100", sums[2] / own.size()).put("mrr@1000", sums[3] / own.size());
      System.out.println(line);
    }
  }

  private Query question(Case one, Map<Integer, Integer> ids, int size, int domain) {
    BitSet others = new BitSet();
    others.set(known.items() + 1, known.items() + 1 + size);
    others.clear(Objects.requireNonNull(ids.get(one.item())));
    ItemFilter choice = new ItemFilter(false, null, others);
    return new Query(one.past().items(), one.past().times(), domain, K, one.at(), choice);
  }

  /** Place in a list from 1; 0 if it is not there. */
  private static int rank(List<Scored> list, int item) {
    return 1
        + IntStream.range(0, list.size())
            .filter(i -> list.get(i).item() == item)
            .findFirst()
            .orElse(-1);
  }

  private static void add(int rank, double[] sums) {
    if (rank > 0) {
      sums[0] += rank <= 10 ? 1 : 0;
      sums[1] += rank <= 10 ? Math.log(2) / Math.log(rank + 1) : 0;
      sums[2] += rank <= 100 ? 1 : 0;
      sums[3] += 1.0 / rank;
    }
  }
}
