package org.transept.model.abxi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Stream;
import org.transept.model.CrossAttentionLayer;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;

/**
 * One transformer layer, shared by the mixed stream and every domain's own and bent to each by a
 * low-rank adapter; a question is answered by what the two streams made of its last events, the
 * mixed one through a projector that all domains share. Source: ABXI, arXiv 2501.15118, one of the
 * baseline models of Lee et al. 2025.
 *
 * <p>As in the source, slots without an event are keys of attention like others (zero vectors);
 * here one key stands for all that a row would have. Only what a question looks from is computed
 * beyond keys and values, and no slot is padded.
 *
 * <p>Differs: any number of domains; a window begins with the last event before it where there is
 * one, so that evaluation reads one event more; attention's weights are not dropped out; tables
 * start from a normal distribution that is not cut off. At evaluation, too, a question's own view
 * is that of the last event of its domain; the source sees nothing there unless that event is the
 * user's last of all. At evaluation a user without an event in the domain asked for, or without
 * any, is answered with zero vectors in the place of theirs; training asks only for items that have
 * a predecessor in their own domain, as in the source.
 *
 * <p>With fusion, own streams read each other through {@link GatedCrossAttention}: early behind the
 * embeddings, a stack also behind the attention and behind the shared map; the mixed stream does
 * not take part. Source: arXiv 2510.09435, which names the places and shows neither masks nor code.
 *
 * <p>Differs, where the source's own training slots would tell a domain's event only from the slot
 * of its successor on: an event is read by every question that is asked after it, in training as in
 * evaluation. A stack reads the other stream as it is without fusion, so that a key's content is
 * never newer than its clock. Events that are read have positions, empty slots and dropout of their
 * own, those of a stream without gaps. Slots without an event neither read nor are read, so that a
 * user without an event in the domain asked for reads no other domain.
 */
public final class Abxi extends Network {
  /** Declares the network. */
  public record Config(
      @Doc("numbers in a state") @Range(min = 1, max = 65_536) int width,
      @Doc("attention heads") @Range(min = 1, max = 1_024) int heads,
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 65_536) int length,
      @Doc("share of numbers dropped in training") @Range(min = 0, max = 1, belowMax = true)
          double dropout,
      @Doc("inner width of every SwiGLU map") @Range(min = 1, max = 262_144) int inner,
      @Doc("rank of each stream's adapter") @Range(min = 1, max = 65_536) int streamRank,
      @Doc("rank of each domain's adapter of the shared projector") @Range(min = 1, max = 65_536)
          int invariantRank,
      @Doc(
              "count positions and empty slots from the window's end, as in the source: in training"
                  + " a token knows how many events follow it; false counts from the window's"
                  + " begin")
          boolean fromEnd,
      Fusion fusion)
      implements Network.Config {
    /** The source's settings for food-kitchen. */
    public static final Config DEFAULTS = new Config(256, 2, 47, 0.5, 680, 16, 64, true);

    /** Without fusion. */
    public Config(
        int width,
        int heads,
        int length,
        double dropout,
        int inner,
        int streamRank,
        int invariantRank,
        boolean fromEnd) {
      this(
          width,
          heads,
          length,
          dropout,
          inner,
          streamRank,
          invariantRank,
          fromEnd,
          new Fusion.None());
    }

    /** Checks the ranges. */
    public Config {
      Check.that(width >= 1, "width", width, "at least 1");
      Check.that(heads >= 1, "heads", heads, "at least 1");
      Check.that(width % heads == 0, "heads", heads, "a divisor of the width " + width);
      Check.that(length >= 1, "length", length, "at least 1");
      Check.that(dropout >= 0 && dropout < 1, "dropout", dropout, "from 0 to below 1");
      Check.that(inner >= 1, "inner", inner, "at least 1");
      Check.that(streamRank >= 1, "streamRank", streamRank, "at least 1");
      Check.that(invariantRank >= 1, "invariantRank", invariantRank, "at least 1");
      if (fusion instanceof Fusion.Stack stack) {
        int places = AbxiFusion.PLACES;
        Check.that(
            stack.modules() <= places, "fusion.modules", stack.modules(), "at most " + places);
      }
    }

    @Override
    public Streams reads(int domains) {
      return fusion instanceof Fusion.None ? Streams.MERGED : Streams.BOTH;
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      return new Abxi(parameters, training.catalogue(), this);
    }
  }

  private final Config config;
  private final AbxiLayer layer;
  private final AbxiFusion exchange;

  private Abxi(Parameters parameters, Catalogue catalogue, Config config) {
    super(parameters, catalogue, config.width(), config.length());
    this.config = config;
    layer = new AbxiLayer(parameters, catalogue.names(), config);
    exchange =
        new AbxiFusion(
            config.fusion(),
            parameters,
            catalogue.names(),
            new CrossAttentionLayer.Host(config.width(), config.heads(), config.dropout()));
    parameters.seal();
  }

  @Override
  public Network replica() {
    return new Abxi(parameters().replica(), items.catalogue(), config);
  }

  @Override
  public int[] answered(Batch batch) {
    int[] answered = new int[batch.rows()];
    for (int d = 0; d < batch.catalogue().domains(); d++) {
      Stream stream = batch.domain(d);
      for (int n = 0; n < stream.size(); n++) {
        answered[stream.rowN()[n]] += AbxiBatch.isAsked(stream, n, batch.isTraining()) ? 1 : 0;
      }
    }
    return answered;
  }

  @Override
  public Encoding encoded(Batch batch, Pass pass) {
    AbxiBatch aligned = new AbxiBatch(batch, config.length(), config.fromEnd());
    if (aligned.size() == 0) {
      return aligned.encoding(items.allVD().narrow(0, 0, 0));
    }
    AbxiContext foreign = new AbxiContext(aligned, config);
    Tensor allND = embed(aligned, foreign, pass);
    Tensor plainND = allND.narrow(0, aligned.events(), foreign.size());
    Tensor eventND = allND.narrow(0, 0, aligned.events());
    Tensor stateND = exchange.embeddings(eventND, plainND, aligned, foreign, pass);
    AbxiQueries views = aligned.views(parameters().type());
    Tensor sharedED = layer.attend(stateND, views, pass);
    boolean crosses = foreign.size() > 0;
    if (crosses && exchange.reaches(1)) {
      plainND = layer.attend(plainND, foreign.views(parameters().type()), pass);
      sharedED = exchange.attended(sharedED, plainND, aligned, foreign, pass);
    }
    AbxiLayer.Mapped mapped = layer.map(sharedED, views.seesE(), pass);
    Tensor mixedQD = layer.adaptMixed(mapped, aligned.size(), pass);
    Tensor projectedQD = layer.project(mixedQD, pass);
    Tensor[] late =
        crosses && exchange.reaches(2)
            ? late(mapped, plainND, aligned, foreign, pass)
            : new Tensor[0];
    List<Tensor> answers = new ArrayList<>();
    for (int d = 0; d < aligned.domains(); d++) {
      long at = aligned.offset(d);
      long n = aligned.offset(d + 1) - at;
      if (n > 0) {
        Tensor ownQD = late.length > 0 ? late[d] : own(d, mapped, aligned, pass);
        Tensor itsQD = mixedQD.narrow(0, at, n);
        answers.add(layer.join(d, itsQD, projectedQD.narrow(0, at, n), ownQD, pass));
      }
    }
    return aligned.encoding(AbxiFusion.joined(answers));
  }

  /** The states of all events, of those that other domains read too, ND. */
  private Tensor embed(AbxiBatch aligned, AbxiContext foreign, Pass pass) {
    int[] itemN = joined(aligned.itemN(), foreign.itemN());
    int[] positionN = joined(aligned.positionN(), foreign.positionN());
    return layer.embed(items.lookUp(itemN, pass), positionN, pass);
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Domain {@code d}'s own views behind the shared map. */
  private Tensor own(int d, AbxiLayer.Mapped mapped, AbxiBatch aligned, Pass pass) {
    long at = aligned.offset(d);
    return layer.adaptOwn(d, mapped, aligned.size() + at, aligned.offset(d + 1) - at, pass);
  }

  /** The own views of all domains once they have read behind the shared map. */
  private Tensor[] late(
      AbxiLayer.Mapped mapped, Tensor plainND, AbxiBatch aligned, AbxiContext foreign, Pass pass) {
    AbxiLayer.Mapped plain = layer.map(plainND, null, pass);
    Tensor[] own = new Tensor[aligned.domains()];
    Tensor[] read = new Tensor[own.length];
    for (int d = 0; d < own.length; d++) {
      own[d] = own(d, mapped, aligned, pass);
      long begin = foreign.offset(d);
      read[d] = layer.adaptOwn(d, plain, begin, foreign.offset(d + 1) - begin, pass);
    }
    return exchange.views(2, own, read, foreign, pass);
  }
}
