package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;
import io.github.faissstyle.fusion.internal.blend.Chain;
import io.github.faissstyle.fusion.internal.blend.Distribution;
import io.github.faissstyle.fusion.internal.blend.Logits;
import io.github.faissstyle.fusion.internal.blend.Strengths;
import io.github.faissstyle.fusion.internal.blend.Touched;
import io.github.faissstyle.fusion.internal.packs.Snapshot;
import io.github.faissstyle.fusion.internal.packs.StyleLevel;
import io.github.faissstyle.fusion.internal.packs.View;
import io.github.faissstyle.fusion.internal.suffix.Contexts;
import io.github.faissstyle.fusion.internal.suffix.Match;
import io.github.faissstyle.fusion.internal.suffix.SequenceAutomaton;
import io.github.faissstyle.pattern.StylePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * {@link FusionMode#BACKOFF}: follows the sequence in the automata of the family and its child genres, as it is and
 * moved to one tonic, and in its own; what they say goes through one {@link Chain} a view into one sparse bias.
 */
final class BackoffSteering implements Steering {
    private static final int VOTES = 64;

    private static final int[] NO_TOKENS = {};
    private static final int SILENT = -1;

    private final StyleEvidence evidence;
    private final FusionConfig config;
    /** Longest context that is followed. */
    private final int reach;

    private final Chain chain;
    private final Distribution distribution = new Distribution();
    private final Touched touched;
    private final Contexts contexts = new Contexts();
    private final Contexts[] merging = {new Contexts(), new Contexts()};
    private final AppliedLog log;
    /** Which strength is each view's; the same for all unless they are apart. */
    private final int rawAxis;

    private final int keyAxis;
    private final int ownAxis;
    private final KeyTrack keys;
    private final @Nullable SequenceAutomaton own;

    private Map<String, Double> children;
    private @Nullable IntPredicate allowed;
    private Snapshot snapshot;
    private Level[] levels;
    /** What shorter contexts are worth against each level's, see {@link Chain}. */
    private double[] priors;

    /** The same for the sequence itself, which is one level. */
    private final double[] ownPriors;

    private boolean keyView;

    /** Of the last {@link #apply} with {@link FusionWeights}: each row's class, or {@link #SILENT}. */
    private final int[] spoke = new int[FusionWeights.Row.values().length];

    private int[] forbidden = new int[64];
    private int forbiddenCount;
    /** Length of the sequence when {@link #touched} was filled; -1 where it does not belong to the present one. */
    private int touchedAt = -1;

    /** One style that is followed. */
    private static final class Level {
        final StyleLevel style;
        final Match[] raw;
        final Match[] keyed;
        final boolean mayCopy;

        Level(StyleLevel style, boolean mayCopy) {
            this.style = style;
            this.mayCopy = mayCopy;
            raw = matches(style.segmentCount());
            keyed = matches(style.segmentCount());
        }

        private static Match[] matches(int count) {
            Match[] matches = new Match[count];
            for (int i = 0; i < count; i++) {
                matches[i] = new Match();
            }
            return matches;
        }

        Match[] matches(View view) {
            return view == View.RAW ? raw : keyed;
        }

        void reset(View view) {
            for (Match match : matches(view)) {
                match.reset();
            }
        }

        int longest(View view) {
            int longest = 0;
            for (Match match : matches(view)) {
                longest = Math.max(longest, match.length());
            }
            return longest;
        }
    }

    BackoffSteering(StyleEvidence evidence, FusionConfig config) {
        this.evidence = evidence;
        this.config = config;
        reach = Math.max(config.maxMatch(), config.maxCopy());
        chain = new Chain(config.discount());
        ownPriors = new double[] {config.priorCount()};
        boolean fixed = !Double.isNaN(config.strength());
        boolean apart = config.strengthsPerView() && !fixed;
        rawAxis = 0;
        keyAxis = apart && config.rawWeight() != 0 ? 1 : 0;
        ownAxis = apart && config.keyWeight() > 0 ? keyAxis + 1 : keyAxis;
        int axes = apart && config.historyWeight() > 0 ? ownAxis + 1 : Math.max(1, ownAxis);
        double[] strengths = fixed ? new double[] {1} : config.strengths();
        log = new AppliedLog(new Strengths(strengths, axes, config.strengthShare()));
        touched = new Touched(axes, evidence.vocabulary().size());
        snapshot = evidence.snapshot();
        keys = new KeyTrack(snapshot.transposition());
        own = config.historyWeight() > 0 ? new SequenceAutomaton() : null;
        children = config.children();
        levels = new Level[0];
        priors = new double[0];
        follow(NO_TOKENS, 0);
    }

    private BackoffSteering(BackoffSteering other) {
        evidence = other.evidence;
        config = other.config;
        reach = other.reach;
        chain = new Chain(config.discount());
        ownPriors = new double[] {config.priorCount()};
        rawAxis = other.rawAxis;
        keyAxis = other.keyAxis;
        ownAxis = other.ownAxis;
        log = new AppliedLog(other.log);
        touched = new Touched(log.axes(), evidence.vocabulary().size());
        keys = new KeyTrack(other.keys);
        own = other.own == null ? null : other.own.copy();
        children = other.children;
        allowed = other.allowed;
        snapshot = other.snapshot;
        keyView = other.keyView;
        priors = other.priors;
        levels = new Level[other.levels.length];
        for (int i = 0; i < levels.length; i++) {
            Level from = other.levels[i];
            levels[i] = new Level(from.style, from.mayCopy);
            for (int s = 0; s < from.raw.length; s++) {
                levels[i].raw[s].set(from.raw[s]);
                levels[i].keyed[s].set(from.keyed[s]);
            }
        }
    }

    @Override
    public Steering fork() {
        return new BackoffSteering(this);
    }

    /** Takes up the levels of the snapshot and finds the end of the sequence in them. */
    private void follow(int[] history, int length) {
        List<Level> followed = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        add(StylePath.of(config.family()), 1, followed, weights);
        children.forEach((child, weight) -> add(StylePath.of(config.family(), child), weight, followed, weights));
        levels = followed.toArray(new Level[0]);
        priors = weights.stream().mapToDouble(w -> config.priorCount() / w).toArray();
        keyView = config.keyWeight() > 0 && followed.stream().anyMatch(level -> level.style.hasKeys());
        replay(View.RAW, history, length);
        replayKeyed(length);
    }

    private void add(StylePath path, double weight, List<Level> followed, List<Double> weights) {
        StyleLevel level = snapshot.level(path);
        if (level == null) {
            throw new IllegalArgumentException("style must be one of "
                    + snapshot.levels().stream().map(StyleLevel::style).toList() + ", was " + path);
        }
        followed.add(new Level(level, config.freeToCopy().contains(path.toString())));
        weights.add(weight);
    }

    /** What matches depends on the last {@link #reach} tokens alone. */
    private void replay(View view, int[] tokens, int length) {
        for (Level level : levels) {
            level.reset(view);
            for (int i = Math.max(0, length - reach); i < length; i++) {
                level.style.advance(view, level.matches(view), tokens[i], reach);
            }
        }
    }

    private void replayKeyed(int length) {
        if (keyView && keys.known()) {
            replay(View.KEY, keys.tokens(), length);
        }
    }

    private void refresh(int[] history, int length) {
        Snapshot present = evidence.snapshot();
        if (present != snapshot) {
            snapshot = present;
            follow(history, length);
        }
    }

    @Override
    public void accepted(int[] history, int length) {
        int token = history[length - 1];
        touchedAt = -1;
        log.accept(token);
        boolean rekeyed = keys.accept(history, length);
        if (own != null) {
            own.append(token);
        }
        if (evidence.snapshot() != snapshot) {
            refresh(history, length);
            return;
        }
        for (Level level : levels) {
            level.style.advance(View.RAW, level.raw, token, reach);
        }
        if (rekeyed) {
            replayKeyed(length);
        } else if (keyView && keys.known()) {
            int keyed = keys.tokens()[length - 1];
            for (Level level : levels) {
                level.style.advance(View.KEY, level.keyed, keyed, reach);
            }
        }
    }

    @Override
    public void rewound(int[] history, int length) {
        touchedAt = -1;
        log.rewind(length);
        keys.rewind(length);
        if (own != null) {
            own.rebuild(history, length);
        }
        if (evidence.snapshot() == snapshot) {
            replay(View.RAW, history, length);
            replayKeyed(length);
        } else {
            refresh(history, length);
        }
    }

    @Override
    public void reset() {
        keys.reset();
        rewound(NO_TOKENS, 0);
    }

    /** Sets the key from here on. */
    void key(@Nullable String key, int[] history, int length) {
        keys.set(key, history, length);
        replayKeyed(length);
    }

    /** Follows other child genres from here on. */
    void children(Map<String, Double> others, int[] history, int length) {
        Map<String, Double> before = children;
        children = others;
        snapshot = evidence.snapshot();
        try {
            follow(history, length);
        } catch (IllegalArgumentException e) {
            children = before;
            follow(history, length);
            throw e;
        }
    }

    void allow(@Nullable IntPredicate tokens) {
        allowed = tokens;
    }

    @Override
    public Blend.Change apply(float[] logits, int offset, int count, double logSumExp, int[] history, int length) {
        refresh(history, length);
        touched.clear();
        touchedAt = length;
        boolean forbids = forbid(logits, offset, count);
        double sum = forbids ? Double.NaN : logSumExp;
        boolean read = false;
        boolean keyed = keyView && keys.known();
        double scale = scale(keyed);
        double rawWeight = rawWeight(keyed);
        Arrays.fill(spoke, SILENT);
        if (rawWeight > 0 && gather(View.RAW)) {
            read = look(logits, offset, count, sum, read);
            double weight = weight(keyed ? FusionWeights.Row.RAW : FusionWeights.Row.RAW_ALONE, rawWeight);
            chain.run(contexts, priors, null, distribution, rawAxis, scale * weight, touched);
        }
        if (keyed && gather(View.KEY)) {
            read = look(logits, offset, count, sum, read);
            int[] origins = snapshot.transposition().origins(keys.shift());
            double weight = weight(FusionWeights.Row.KEY, config.keyWeight());
            chain.run(contexts, priors, origins, distribution, keyAxis, scale * weight, touched);
        }
        if (own != null && gatherOwn()) {
            read = look(logits, offset, count, sum, read);
            double weight = weight(FusionWeights.Row.HISTORY, config.historyWeight());
            chain.run(contexts, ownPriors, null, distribution, ownAxis, scale * weight, touched);
        }
        double base = 0;
        if (config.modelWeight() != 1) {
            look(logits, offset, count, sum, read);
            base = raise(logits, offset, count);
        }
        if (touched.count() == 0) {
            log.nothing();
        } else {
            log.change(touched, config.modelWeight(), base);
            write(logits, offset);
        }
        if (config.modelWeight() != 1) {
            return Blend.Change.ALL;
        }
        return touched.count() + forbiddenCount == 0 ? Blend.Change.NONE : Blend.Change.EVIDENCE;
    }

    /** The weight of a view whose contexts have been gathered. */
    private double weight(FusionWeights.Row row, double otherwise) {
        FusionWeights weights = config.weights();
        if (weights == null) {
            return otherwise;
        }
        int longest = contexts.longest();
        int matchClass = FusionWeights.classOf(contexts.length(longest), contexts.total(longest));
        spoke[row.index] = matchClass;
        return weights.weight(row, matchClass);
    }

    private double rawWeight(boolean keyed) {
        if (!Double.isNaN(config.rawWeight())) {
            return config.rawWeight();
        }
        return keyed ? FusionConfigBuilder.RAW_BESIDE_KEY : FusionConfigBuilder.RAW_ALONE;
    }

    /** What makes the weights of the views that can speak come to the fixed strength. */
    private double scale(boolean keyed) {
        if (Double.isNaN(config.strength())) {
            return 1;
        }
        double sum = rawWeight(keyed) + (keyed ? config.keyWeight() : 0) + config.historyWeight();
        return sum > 0 ? config.strength() / sum : 0;
    }

    /** Lists the contexts of all levels. */
    private boolean gather(View view) {
        contexts.clear();
        for (int i = 0; i < levels.length; i++) {
            contexts.level(i);
            levels[i].style.contexts(
                    view, levels[i].matches(view), config.minMatch(), config.maxMatch(), contexts, merging);
        }
        return contexts.count() > 0;
    }

    private boolean gatherOwn() {
        contexts.clear();
        contexts.level(0);
        Objects.requireNonNull(own).contexts(config.minMatch(), config.maxMatch(), contexts);
        return contexts.count() > 0;
    }

    /** Reads the logits, unless they have been read. */
    private boolean look(float[] logits, int offset, int count, double logSumExp, boolean read) {
        if (!read) {
            distribution.set(logits, offset, count, logSumExp, allowed);
        }
        return true;
    }

    /** Raises the model's distribution to its exponent; returns the log-sum-exp of that, from log-probabilities. */
    private double raise(float[] logits, int offset, int count) {
        double a = config.modelWeight();
        for (int at = offset; at < offset + count; at++) {
            if (logits[at] != Float.NEGATIVE_INFINITY) {
                logits[at] = (float) (a * logits[at]);
            }
        }
        return Logits.logSumExp(logits, offset, count) - a * distribution.logSumExp();
    }

    private void write(float[] logits, int offset) {
        for (int i = 0; i < touched.count(); i++) {
            double change = touched.change(i);
            if (change != 0) {
                int at = offset + touched.token(i);
                logits[at] = (float) (logits[at] + change);
            }
        }
    }

    /** Masks tokens that would make a copy longer than it may be. */
    private boolean forbid(float[] logits, int offset, int count) {
        forbiddenCount = 0;
        if (config.maxCopy() == 0) {
            return false;
        }
        for (Level level : levels) {
            if (!level.mayCopy && level.longest(View.RAW) >= config.maxCopy()) {
                contexts.clear();
                contexts.level(0);
                level.style.contexts(View.RAW, level.raw, config.maxCopy(), config.maxCopy(), contexts, merging);
                for (int context = 0; context < contexts.count(); context++) {
                    int from = contexts.start(context);
                    for (int at = from; at < from + contexts.followers(context); at++) {
                        forbid(contexts.token(at), logits, offset, count);
                    }
                }
            }
        }
        if (forbiddenCount > 0 && !anythingElse(logits, offset, count)) {
            forbiddenCount = 0;
        }
        if (forbiddenCount > 0) {
            Logits.checkNumbers(logits, offset, count); // before anything is written
        }
        for (int i = 0; i < forbiddenCount; i++) {
            logits[offset + forbidden[i]] = Float.NEGATIVE_INFINITY;
        }
        return forbiddenCount > 0;
    }

    private void forbid(int token, float[] logits, int offset, int count) {
        if (token >= count || logits[offset + token] == Float.NEGATIVE_INFINITY || isForbidden(token)) {
            return;
        }
        if (forbiddenCount == forbidden.length) {
            forbidden = Arrays.copyOf(forbidden, 2 * forbiddenCount);
        }
        forbidden[forbiddenCount++] = token;
    }

    private boolean isForbidden(int token) {
        for (int i = 0; i < forbiddenCount; i++) {
            if (forbidden[i] == token) {
                return true;
            }
        }
        return false;
    }

    private boolean anythingElse(float[] logits, int offset, int count) {
        for (int token = 0; token < count; token++) {
            if (logits[offset + token] != Float.NEGATIVE_INFINITY
                    && !isForbidden(token)
                    && (allowed == null || allowed.test(token))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int changes() {
        return touched.count() + forbiddenCount;
    }

    @Override
    public int changed(int i) {
        return i < forbiddenCount ? forbidden[i] : touched.token(i - forbiddenCount);
    }

    /** Of the last {@link #apply}: what evidence said. */
    Touched touched() {
        return touched;
    }

    /**
     * Of the last {@link #apply} with {@link FusionWeights}: the class of what matched in a row; negative if nothing.
     */
    int spoke(FusionWeights.Row row) {
        return spoke[row.index];
    }

    /** On which axis of {@link #touched} a row's evidence lies. */
    int axis(FusionWeights.Row row) {
        return switch (row) {
            case RAW_ALONE, RAW -> rawAxis;
            case KEY -> keyAxis;
            case HISTORY -> ownAxis;
        };
    }

    /** Of the last {@link #apply}: what was added to a token that it changed. */
    double change(int i) {
        return i < forbiddenCount ? Double.NEGATIVE_INFINITY : touched.change(i - forbiddenCount);
    }

    /** How much of the end of the sequence stands in one piece of the styles, up to a limit. */
    int copied(int most, int[] history, int length) {
        refresh(history, length);
        int longest = 0;
        for (Level level : levels) {
            Level fresh = new Level(level.style, true);
            for (int i = Math.max(0, length - most); i < length; i++) {
                fresh.style.advance(View.RAW, fresh.raw, history[i], most);
            }
            longest = Math.max(longest, fresh.longest(View.RAW));
        }
        return longest;
    }

    /** The most frequent continuation of the longest match, token by token; a child's before the parent's. */
    FusionDraft draft(int most, int[] history, int length) {
        refresh(history, length);
        BackoffSteering ahead = new BackoffSteering(this);
        int[] tokens = new int[most];
        int drafted = 0;
        int matched = 0;
        while (drafted < most) {
            Continuation best = ahead.continuation();
            if (best == null) {
                break;
            }
            matched = drafted == 0 ? best.length : matched;
            tokens[drafted++] = best.token;
            for (Level level : ahead.levels) {
                level.style.advance(View.RAW, level.raw, best.token, reach);
            }
        }
        return new FusionDraft(Arrays.copyOf(tokens, drafted), matched);
    }

    /** What most often follows a context of some length. */
    private record Continuation(int token, int length) {}

    private @Nullable Continuation continuation() {
        Continuation best = null;
        for (int i = levels.length - 1; i >= 0; i--) {
            contexts.clear();
            contexts.level(0);
            levels[i].style.contexts(View.RAW, levels[i].raw, config.minMatch(), reach, contexts, merging);
            Continuation own = mostFrequent();
            if (own != null && (best == null || own.length > best.length)) {
                best = own;
            }
        }
        return best;
    }

    /** Of the longest context that something allowed follows. */
    private @Nullable Continuation mostFrequent() {
        for (int context = 0; context < contexts.count(); context++) {
            int best = -1;
            int times = 0;
            int from = contexts.start(context);
            for (int at = from; at < from + contexts.followers(context); at++) {
                int token = contexts.token(at);
                if (contexts.times(at) > times && (allowed == null || allowed.test(token))) {
                    best = token;
                    times = contexts.times(at);
                }
            }
            if (best >= 0) {
                return new Continuation(best, contexts.length(context));
            }
        }
        return null;
    }

    FusionExplanation explain(int[] history, int length) {
        refresh(history, length);
        List<FusionExplanation.Match> matches = new ArrayList<>();
        List<FusionExplanation.Vote> votes = new ArrayList<>();
        for (View view : keyView && keys.known() ? View.values() : new View[] {View.RAW}) {
            int[] tokens = view == View.RAW ? history : keys.tokens();
            for (Level level : levels) {
                explain(view, level, tokens, length, matches, votes);
            }
        }
        Map<String, Map<Double, Double>> mixture = new LinkedHashMap<>();
        if (!Double.isNaN(config.strength())) {
            mixture.put("fixed", Map.of(config.strength(), 1.0));
        } else if (log.axes() == 1) {
            mixture.put("all", log.shares(0));
        } else {
            mixture.put("raw", log.shares(rawAxis));
            mixture.put("key", log.shares(keyAxis));
            mixture.put("history", log.shares(Math.min(ownAxis, log.axes() - 1)));
        }
        List<FusionExplanation.TokenBias> biases = new ArrayList<>();
        for (int i = 0; touchedAt == length && i < changes(); i++) {
            biases.add(new FusionExplanation.TokenBias(
                    changed(i), snapshot.transposition().vocabulary().token(changed(i)), change(i)));
        }
        biases.sort(
                Comparator.comparingDouble(FusionExplanation.TokenBias::bias).reversed());
        return new FusionExplanation(matches, votes, mixture, biases);
    }

    private void explain(
            View view,
            Level level,
            int[] tokens,
            int length,
            List<FusionExplanation.Match> matches,
            List<FusionExplanation.Vote> votes) {
        int matched = Math.min(level.longest(view), config.maxMatch());
        if (matched < config.minMatch()) {
            return;
        }
        StylePath style = level.style.style();
        boolean keyed = view == View.KEY;
        matches.add(new FusionExplanation.Match(style, keyed, matched));
        int[] origins = keyed ? snapshot.transposition().origins(keys.shift()) : null;
        int before = votes.size();
        level.style.voters(view, tokens, length, matched, (source, position, token) -> {
            int own = origins == null ? token : origins[token];
            if (own >= 0) {
                String text = snapshot.transposition().vocabulary().token(own);
                votes.add(new FusionExplanation.Vote(style, keyed, source, position, matched, text));
            }
            return votes.size() - before < VOTES;
        });
    }
}
