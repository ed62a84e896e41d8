package io.github.faissstyle.examples.cli.music;

import io.github.faissstyle.pattern.Vocabulary;
import java.util.EnumSet;
import java.util.Set;

/**
 * Follows a token stream and masks what may not come next, so that whatever is sampled is music: see
 * {@code docs/tokens.md}.
 */
public final class Grammar {
    private enum Kind {
        STYLE,
        TEMPO,
        KEY,
        METER,
        SECTION,
        BAR,
        POS,
        CHORD,
        DRUM,
        PROGRAM,
        NOTE_ON,
        PITCH,
        VEL,
        DUR,
        OTHER
    }

    private static final Set<Kind> NEW_BAR = EnumSet.of(Kind.SECTION, Kind.BAR);

    private final Kind[] kinds;
    private final int[] values;
    private final int[] barLengths;

    private Kind last = Kind.OTHER;
    private boolean inDrum;
    private int position;
    private int drum;
    private int program;
    private int barLength = 16;

    /**
     * Starts at the beginning of a piece.
     *
     * @param vocabulary what the numbers mean
     */
    public Grammar(Vocabulary vocabulary) {
        kinds = new Kind[vocabulary.size()];
        values = new int[vocabulary.size()];
        barLengths = new int[vocabulary.size()];
        for (int id = 0; id < kinds.length; id++) {
            String token = vocabulary.token(id);
            int equals = token.indexOf('=');
            String name = equals < 0 ? token : token.substring(0, equals);
            String value = token.substring(equals + 1);
            boolean isNumber =
                    !value.isEmpty() && value.length() < 4 && value.chars().allMatch(Character::isDigit);
            values[id] = isNumber ? Integer.parseInt(value) : -1;
            kinds[id] = equals < 0 && isNumber ? Kind.PITCH : kind(name);
            if (kinds[id] == Kind.METER && value.matches("[1-9][0-9]?/(1|2|4|8|16)")) {
                String[] parts = value.split("/", 2);
                barLengths[id] = Integer.parseInt(parts[0]) * 16 / Integer.parseInt(parts[1]);
            }
        }
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name) && kind != Kind.PITCH && kind != Kind.OTHER) {
                return kind;
            }
        }
        return Kind.OTHER;
    }

    /**
     * Goes on by a token.
     *
     * @param id the token that was chosen
     */
    public void accept(int id) {
        Kind kind = kinds[id];
        switch (kind) {
            case METER -> barLength = barLengths[id];
            case BAR -> {
                position = 0;
                program = 0;
                drum = 0;
            }
            case POS -> {
                position = values[id];
                drum = 0;
            }
            case DRUM -> {
                inDrum = true;
                drum = values[id];
            }
            case NOTE_ON -> inDrum = false;
            case PROGRAM -> program = values[id];
            default -> {
                // Nothing to remember but that it came last.
            }
        }
        last = kind;
    }

    /**
     * Masks the tokens that may not come next.
     *
     * @param logits one logit a token; -inf is written where a token may not come
     */
    public void mask(float[] logits) {
        Set<Kind> allowed = allowed();
        for (int id = 0; id < kinds.length; id++) {
            if (!allowed.contains(kinds[id]) || !fits(id)) {
                logits[id] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    private boolean fits(int id) {
        return switch (kinds[id]) {
            case POS -> values[id] > position && values[id] <= barLength;
            case DRUM -> values[id] > drum;
            case PROGRAM -> values[id] != program;
            case METER -> barLengths[id] > 0;
            default -> true;
        };
    }

    private Set<Kind> allowed() {
        return switch (last) {
            case OTHER -> EnumSet.of(Kind.STYLE);
            case STYLE -> EnumSet.of(Kind.TEMPO);
            case TEMPO -> EnumSet.of(Kind.KEY);
            case KEY -> EnumSet.of(Kind.METER);
            case METER -> NEW_BAR;
            case SECTION -> EnumSet.of(Kind.BAR);
            case BAR -> EnumSet.of(Kind.POS, Kind.SECTION, Kind.BAR);
            case POS -> EnumSet.of(Kind.CHORD, Kind.DRUM, Kind.PROGRAM, Kind.NOTE_ON);
            case CHORD -> EnumSet.of(Kind.DRUM, Kind.PROGRAM, Kind.NOTE_ON, Kind.POS, Kind.SECTION, Kind.BAR);
            case DRUM, PITCH -> EnumSet.of(Kind.VEL);
            case PROGRAM -> EnumSet.of(Kind.NOTE_ON);
            case NOTE_ON -> EnumSet.of(Kind.PITCH);
            case VEL ->
                inDrum
                        ? EnumSet.of(Kind.DRUM, Kind.PROGRAM, Kind.NOTE_ON, Kind.POS, Kind.SECTION, Kind.BAR)
                        : EnumSet.of(Kind.DUR);
            case DUR -> EnumSet.of(Kind.PROGRAM, Kind.NOTE_ON, Kind.POS, Kind.SECTION, Kind.BAR);
        };
    }
}
