package org.transept.model;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.data.Stream;
import org.transept.nn.Attention;
import org.transept.nn.FeedForward;
import org.transept.nn.LowRank;
import org.transept.nn.Norm;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/**
 * One transformer layer, shared by the mixed stream and every domain's own and bent to each by a
 * low-rank adapter; a question is answered by what the two streams made of its last events, the
 * mixed one through a projector that all domains share. Source: ABXI, arXiv 2501.15118, one of the
 * hosts of the seed.
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
 */
public final class Abxi extends Network {
  private static final double DEVIATION = 0.02;

  /** Declares the network. */
  public record Config(
      @Doc("numbers in a state") int width,
      @Doc("attention heads") int heads,
      @Doc("most events of a user's past that are read") int length,
      @Doc("share of numbers dropped in training") double dropout,
      @Doc("inner width of every SwiGLU map") int inner,
      @Doc("rank of each stream's adapter") int streamRank,
      @Doc("rank of each domain's adapter of the shared projector") int invariantRank,
      @Doc(
              "count positions and empty slots from the window's end, as in the source: in training"
                  + " a token knows how many events follow it; false counts from the window's begin")
          boolean fromEnd)
      implements Network.Config {
    /** The source's settings for food-kitchen. */
    public static final Config DEFAULTS = new Config(256, 2, 47, 0.5, 680, 16, 64, true);

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
    }

    @Override
    public Network build(Parameters parameters, Catalogue catalogue) {
      return new Abxi(parameters, catalogue, this);
    }
  }

  /** What the shared layer has for one stream alone. */
  private record Adapted(LowRank adapter, Norm norm) {
    Adapted(Parameters parameters, Config config) {
      this(
          new LowRank(parameters.in("adapter"), config.width(), config.streamRank()),
          new Norm(parameters.in("norm"), config.width()));
    }
  }

  /** How one domain joins the two views of a question. */
  private record Join(
      LowRank invariantAdapter, Norm normInvariant, FeedForward projector, Norm normOwn) {
    Join(Parameters parameters, Config config) {
      this(
          new LowRank(parameters.in("invariantAdapter"), config.width(), config.invariantRank()),
          new Norm(parameters.in("normInvariant"), config.width()),
          FeedForward.Gated.of(parameters.in("projector"), config.width(), config.inner()),
          new Norm(parameters.in("normOwn"), config.width()));
    }
  }

  private final Config config;
  private final Tensor positions;
  private final Attention attention;
  private final Norm normAttention;
  private final FeedForward feedForward;
  private final Adapted mixed;
  private final List<Adapted> own = new ArrayList<>();
  private final FeedForward invariant;
  private final List<Join> joins = new ArrayList<>();

  private Abxi(Parameters parameters, Catalogue catalogue, Config config) {
    super(parameters, catalogue, config.width(), config.length());
    this.config = config;
    // One more than events of a window: the event before it.
    positions =
        parameters
            .in("positions")
            .declare("weight", new Init.Normal(DEVIATION), config.length() + 1L, config.width());
    attention = new Attention(parameters.in("attention"), config.width(), config.heads(), false);
    normAttention = new Norm(parameters.in("normAttention"), config.width());
    feedForward =
        FeedForward.Gated.of(parameters.in("feedForward"), config.width(), config.inner());
    mixed = new Adapted(parameters.in("mixed"), config);
    invariant = FeedForward.Gated.of(parameters.in("invariant"), config.width(), config.inner());
    for (String domain : catalogue.names()) {
      Parameters its = parameters.in("own-" + domain);
      own.add(new Adapted(its, config));
      joins.add(new Join(its, config));
    }
    parameters.seal();
  }

  @Override
  public Network twin() {
    return new Abxi(parameters().twin(), items.catalogue(), config);
  }

  @Override
  public int[] answered(Batch batch) {
    int[] answered = new int[batch.rows()];
    for (int d = 0; d < batch.catalogue().domains(); d++) {
      Stream stream = batch.domain(d);
      for (int n = 0; n < stream.size(); n++) {
        answered[stream.rowN()[n]] += Aligned.isAsked(stream, n, batch.isTraining()) ? 1 : 0;
      }
    }
    return answered;
  }

  @Override
  public Encoding encode(Batch batch, Pass pass) {
    Aligned aligned = new Aligned(batch, config.length(), config.fromEnd());
    if (aligned.size() == 0) {
      return aligned.encoding(items.allVD().narrow(0, 0, 0));
    }
    Aligned.Views views = aligned.views(parameters().type());
    Tensor sharedED = attend(embed(aligned, pass), aligned, views, pass);
    Tensor mappedED = pass.drop(feedForward.forward(sharedED), config.dropout());
    long size = aligned.size();
    Tensor mixedQD = adapt(mixed, sharedED, mappedED, new long[] {0, size}, pass);
    mixedQD = seen(mixedQD, views.seesE(), 0);
    Tensor projectedQD = pass.drop(invariant.forward(mixedQD), config.dropout());
    List<Tensor> answers = new ArrayList<>();
    for (int d = 0; d < own.size(); d++) {
      long at = aligned.offset(d);
      long questions = aligned.offset(d + 1) - at;
      if (questions > 0) {
        long[] range = {size + at, questions};
        Tensor ownQD = adapt(own.get(d), sharedED, mappedED, range, pass);
        answers.add(
            join(
                joins.get(d),
                mixedQD.narrow(0, at, questions),
                projectedQD.narrow(0, at, questions),
                seen(ownQD, views.seesE(), size + at),
                pass));
      }
    }
    return aligned.encoding(
        answers.size() == 1
            ? answers.get(0)
            : cat(new TensorVector(answers.toArray(Tensor[]::new)), 0));
  }

  /** The states of all events, ND. */
  private Tensor embed(Aligned aligned, Pass pass) {
    Tensor itemsND = items.lookUp(aligned.itemN(), pass);
    Tensor positionN = Host.indices(aligned.positionN(), aligned.events());
    return pass.drop(itemsND.add(embedding(positions, positionN)), config.dropout());
  }

  /** What each view made of what it read; nothing where it looks from an empty slot. */
  private Tensor attend(Tensor stateND, Aligned aligned, Aligned.Views views, Pass pass) {
    Tensor emptyRD = stateND.new_zeros(aligned.rows(), config.width());
    Tensor keyND = cat(new TensorVector(stateND, emptyRD), 0);
    Tensor queryED = Tokens.pick(keyND, views.tokenE());
    Tensor readED =
        attention.forward(queryED, views.rows(), keyND, aligned.keyRows(), views.reach());
    Tensor sharedED = normAttention.forward(queryED.add(pass.drop(readED, config.dropout())));
    return seen(sharedED, views.seesE(), 0);
  }

  /** A stream's part of the shared map, with its own adapter and norm. */
  private Tensor adapt(Adapted stream, Tensor sharedED, Tensor mappedED, long[] range, Pass pass) {
    Tensor sharedQD = sharedED.narrow(0, range[0], range[1]);
    Tensor bentQD = pass.drop(stream.adapter().forward(sharedQD), config.dropout());
    return stream.norm().forward(sharedQD.add(mappedED.narrow(0, range[0], range[1])).add(bentQD));
  }

  private Tensor join(Join its, Tensor mixedQD, Tensor projectedQD, Tensor ownQD, Pass pass) {
    Tensor bentQD = pass.drop(its.invariantAdapter().forward(mixedQD), config.dropout());
    Tensor mappedQD = pass.drop(its.projector().forward(ownQD), config.dropout());
    return its.normInvariant()
        .forward(mixedQD.add(projectedQD).add(bentQD))
        .add(its.normOwn().forward(ownQD.add(mappedQD)));
  }

  /** Zero for views that look from an empty slot; {@code begin} is the first view's number. */
  private static Tensor seen(Tensor hiddenED, @Nullable Tensor seesE, long begin) {
    return seesE == null ? hiddenED : hiddenED.mul(seesE.narrow(0, begin, hiddenED.size(0)));
  }
}
