package org.transept.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.transept.probe.Alignment;

/**
 * One line of {@code log.jsonl}.
 *
 * @param epoch number of the epoch; 0 is the state before training, or of a model that counts
 * @param step steps done
 * @param loss mean training loss of the epoch, nats per target, terms included; null for epoch 0
 * @param terms means of the network's own terms of the loss by name, if it has any
 * @param rate learning rate of the last step; null for epoch 0
 * @param seconds time spent on the epoch's steps, without validation
 * @param stepsPerSecond over this epoch
 * @param targetsPerSecond over this epoch
 * @param tokensPerSecond over this epoch
 * @param attentionPadding empty slots as a share of attention's rectangles; no other layer has any
 * @param gradientNorm mean over the epoch's steps, before clipping
 * @param memoryMiB resident memory now
 * @param metric what the validation numbers are, such as "ndcg@10"
 * @param valid validation number that selects, under "all", and by domain
 * @param probe alignment geometry on the validation cases
 */
public record EpochLog(
    int epoch,
    long step,
    @Nullable Double loss,
    Map<String, Double> terms,
    @Nullable Double rate,
    double seconds,
    double stepsPerSecond,
    double targetsPerSecond,
    double tokensPerSecond,
    double attentionPadding,
    double gradientNorm,
    long memoryMiB,
    String metric,
    Map<String, Double> valid,
    List<Alignment.Row> probe) {}
