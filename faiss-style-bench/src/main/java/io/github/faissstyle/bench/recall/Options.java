package io.github.faissstyle.bench.recall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line: {@code --name value} or {@code --name=value}, some more than once.
 *
 * @param values by name, in order
 */
record Options(Map<String, List<String>> values) {
    static final String HELP = """
            --case NAME[,NAME...]|all   what to measure; see below
            --peers NAME[,NAME...]      those of a case that take part: java, faiss, native, lucene, jvector, voyager, hnswlib
            --spec PEER=FACTORY         another kind of index for one of them
            --data clustered|uniform    seeded data (--seed); or files, .fvecs .ivecs .bvecs .npy .f32:
            --base FILE --query FILE [--truth FILE]
            --n --d --queries --k --metric ip|l2 --target RECALL
            --at VALUE[,VALUE...]       of the parameter (efSearch, nprobe, k_factor) for all, whatever recall they give
            --rounds N --builds N --warm SECONDS --threads 1|2 --cpu FIRST_PROCESSOR
            --java-home, --peer-java-home, --python   programs of this library, of the Java peers, of faiss
            --jvm=FLAG                  for every JVM, such as -XX:+UseTransparentHugePages; more than once
            --peer-folder DIR           faiss_peer.py and, built, target/lib
            --out DIR --work DIR        reports; data for the next run
            """;

    private static final List<String> NAMES = List.of(
            "case",
            "peers",
            "spec",
            "data",
            "seed",
            "base",
            "query",
            "truth",
            "n",
            "d",
            "queries",
            "k",
            "metric",
            "target",
            "at",
            "rounds",
            "builds",
            "warm",
            "threads",
            "cpu",
            "java-home",
            "peer-java-home",
            "python",
            "jvm",
            "peer-folder",
            "out",
            "work");

    static Options parse(String[] args) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String name = equals < 0 ? args[i] : args[i].substring(0, equals);
            if (!name.startsWith("--") || !NAMES.contains(name.substring(2))) {
                throw new IllegalArgumentException("options: found " + args[i] + ", expected\n" + HELP);
            }
            if (equals < 0 && i + 1 == args.length) {
                throw new IllegalArgumentException(name + ": found nothing, expected a value");
            }
            String value = equals < 0 ? args[++i] : args[i].substring(equals + 1);
            values.computeIfAbsent(name.substring(2), key -> new ArrayList<>()).add(value);
        }
        return new Options(values);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The last one given. */
    Optional<String> get(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    String get(String name, String otherwise) {
        return get(name).orElse(otherwise);
    }

    /** Those between commas, of all that were given. */
    List<String> list(String name) {
        return all(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .toList();
    }

    int number(String name, int otherwise, int least) {
        Optional<String> value = get(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.get().matches("\\d{1,9}") || Integer.parseInt(value.get()) < least) {
            throw new IllegalArgumentException(
                    "--" + name + ": found " + value.get() + ", expected a whole number from " + least + " on");
        }
        return Integer.parseInt(value.get());
    }

    /** Numbers between commas, ascending; none if it is not given. */
    List<Integer> numbers(String name, int least) {
        return list(name).stream()
                .map(value -> new Options(Map.of(name, List.of(value))).number(name, least, least))
                .distinct()
                .sorted()
                .toList();
    }

    /** One of some words; the first of them if it is not given. */
    String oneOf(String name, String... words) {
        String value = get(name, words[0]);
        if (!List.of(words).contains(value)) {
            throw new IllegalArgumentException(
                    "--" + name + ": found " + value + ", expected " + String.join(" or ", words));
        }
        return value;
    }
}
