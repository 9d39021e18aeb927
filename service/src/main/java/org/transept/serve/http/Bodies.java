package org.transept.serve.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;

/**
 * Reads bodies before a route is called, and holds no thread while one is under way: however many
 * callers are slow, there are threads for others. Bodies of those who may not call are not read.
 */
final class Bodies extends Handler.Wrapper {
  private static final String NAME = Bodies.class.getName();

  /** Bodies up to so many times the limit are read to their end before they are refused. */
  private static final int PATIENCE = 16;

  private final ServeConfig config;
  private final Admission admission;
  private final Deadlines deadlines;

  Bodies(ServeConfig config, Admission admission, Deadlines deadlines) {
    this.config = config;
    this.admission = admission;
    this.deadlines = deadlines;
  }

  /**
   * The body of a request.
   *
   * @throws Refusal if it was too large or did not come whole and in time
   */
  static byte[] of(Context call) {
    Object body = call.req().getAttribute(NAME);
    if (body instanceof Refusal refusal) {
      throw refusal;
    }
    return body instanceof byte[] bytes ? bytes : new byte[0];
  }

  /** Bytes of the body of a request; 0 if it did not come whole. */
  static int length(Context call) {
    return call.req().getAttribute(NAME) instanceof byte[] bytes ? bytes.length : 0;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Admission.Head head =
        new Admission.Head(
            request.getMethod(),
            Request.getPathInContext(request),
            request.getHeaders()::get,
            Request.getLocalAddr(request));
    if (!admission.admits(head)) {
      deadlines.works(request);
      return super.handle(request, response, callback);
    }
    new Reading(request, response, callback).run();
    return true;
  }

  /** One body; {@link #run} is called whenever more of it has come, never twice at once. */
  private final class Reading implements Runnable {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean passed = new AtomicBoolean();
    private long read;
    private volatile boolean tooLarge;
    private volatile Scheduler.@Nullable Task limit;

    Reading(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    @Override
    public void run() {
      while (!passed.get()) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          await();
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          pass(
              tooLarge
                  ? tooLarge()
                  : chunk.getFailure() instanceof TimeoutException ? late() : broken());
          return;
        }
        take(chunk.getByteBuffer());
        chunk.release();
        if (chunk.isLast() || read > (long) PATIENCE * config.limits().bodyBytes()) {
          pass(tooLarge ? tooLarge() : bytes.toByteArray());
        }
      }
    }

    private void await() {
      if (limit == null) {
        limit =
            getServer()
                .getScheduler()
                .schedule(this::expire, config.timeouts().request(), TimeUnit.SECONDS);
      }
      request.demand(this);
    }

    /** Routes may take long, so that none is called on the scheduler's thread. */
    private void expire() {
      getServer().getThreadPool().execute(() -> pass(tooLarge ? tooLarge() : late()));
    }

    /** What is too much is not kept, so that the caller finishes sending and sees the refusal. */
    private void take(ByteBuffer more) {
      read += more.remaining();
      tooLarge = read > config.limits().bodyBytes();
      if (!tooLarge) {
        byte[] some = new byte[more.remaining()];
        more.get(some);
        bytes.writeBytes(some);
      }
    }

    private void pass(Object body) {
      if (!passed.compareAndSet(false, true)) {
        return;
      }
      Scheduler.Task running = limit;
      if (running != null) {
        running.cancel();
      }
      request.setAttribute(NAME, body);
      deadlines.works(request);
      try {
        if (!Bodies.super.handle(request, response, callback)) {
          Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
      } catch (Exception | Error failure) {
        Response.writeError(request, response, callback, failure);
      }
    }
  }

  private Refusal tooLarge() {
    return new Refusal(
        413,
        "the body must have at most %s bytes; send several requests"
            .formatted(config.limits().bodyBytes()));
  }

  private Refusal late() {
    return new Refusal(
        408, "the body must have come within %s seconds".formatted(config.timeouts().request()));
  }

  private static Refusal broken() {
    return new Refusal(400, "the body must come whole, as its length or its chunks say");
  }
}
