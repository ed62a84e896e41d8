package io.github.faissstyle.catalog.track;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses tracks by what is known of them. Filters are values: equal filters choose the same. Where a field is not
 * known, no comparison holds; its {@link #negate} does.
 *
 * <pre>{@code
 * TrackFilter calmJazz = TrackFilter.equal(TrackField.GENRE, "jazz").and(TrackFilter.range(TrackField.TEMPO, 50, 90));
 * }</pre>
 */
public sealed interface TrackFilter {
    /**
     * The field has one of some values.
     *
     * @param field what to look at
     * @param values texts, or numbers as {@code Double}
     */
    record In(TrackField field, List<Object> values) implements TrackFilter {
        /** Checks that the values are of the field's type. */
        public In {
            values =
                    values.stream().map(value -> typed(field, value)).distinct().toList();
        }

        private static Object typed(TrackField field, Object value) {
            if (field.isNumber() && value instanceof Number number && !Double.isNaN(number.doubleValue())) {
                return number.doubleValue();
            }
            if (!field.isNumber() && value instanceof String) {
                return value;
            }
            throw new IllegalArgumentException("values of " + field + " must be "
                    + (field.isNumber() ? "numbers" : "texts") + ", there is " + value);
        }

        @Override
        public boolean matches(Track track) {
            Object value = field.of(track);
            return value != null && values.contains(value instanceof Number n ? (Object) n.doubleValue() : value);
        }
    }

    /**
     * The field lies in a range.
     *
     * @param field a number
     * @param min least value; negative infinity for none
     * @param max greatest value; infinity for none
     */
    record Range(TrackField field, double min, double max) implements TrackFilter {
        /** Checks that the field is a number. */
        public Range {
            if (!field.isNumber()) {
                throw new IllegalArgumentException("range needs a field of numbers, " + field + " holds texts");
            }
            if (Double.isNaN(min) || Double.isNaN(max)) {
                throw new IllegalArgumentException(
                        "range of " + field + " must have bounds, has " + min + " to " + max);
            }
        }

        @Override
        public boolean matches(Track track) {
            return field.of(track) instanceof Number number
                    && number.doubleValue() >= min
                    && number.doubleValue() <= max;
        }
    }

    /**
     * All words occur in label, title, artist, album, genre, mood or path; case and accents do not matter.
     *
     * @param words what to look for
     */
    record Text(String words) implements TrackFilter {
        @Override
        public boolean matches(Track track) {
            String text = SearchText.of(track.label(), track.path(), track.tags());
            for (String word : SearchText.words(words)) {
                if (!text.contains(word)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * All hold.
     *
     * @param filters any number; none holds always
     */
    record And(List<TrackFilter> filters) implements TrackFilter {
        /** Copies the list. */
        public And {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean matches(Track track) {
            return filters.stream().allMatch(filter -> filter.matches(track));
        }
    }

    /**
     * At least one holds.
     *
     * @param filters any number; of none, none holds
     */
    record Or(List<TrackFilter> filters) implements TrackFilter {
        /** Copies the list. */
        public Or {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean matches(Track track) {
            return filters.stream().anyMatch(filter -> filter.matches(track));
        }
    }

    /**
     * It does not hold.
     *
     * @param filter what must not
     */
    record Not(TrackFilter filter) implements TrackFilter {
        @Override
        public boolean matches(Track track) {
            return !filter.matches(track);
        }
    }

    /**
     * Tells whether a track is chosen.
     *
     * @param track any track
     * @return whether the filter holds
     */
    boolean matches(Track track);

    /**
     * Every track.
     *
     * @return a filter
     */
    static TrackFilter all() {
        return new And(List.of());
    }

    /**
     * The field has a value.
     *
     * @param field what to look at
     * @param value a text, compared letter by letter, or a number
     * @return a filter
     * @throws IllegalArgumentException if the value is not of the field's type
     */
    static TrackFilter equal(TrackField field, Object value) {
        return new In(field, List.of(value));
    }

    /**
     * The field has one of some values.
     *
     * @param field what to look at
     * @param values texts or numbers; of none, nothing is chosen
     * @return a filter
     * @throws IllegalArgumentException if a value is not of the field's type
     */
    static TrackFilter in(TrackField field, List<?> values) {
        return new In(field, List.copyOf(values));
    }

    /**
     * The field lies in a range.
     *
     * @param field a number
     * @param min least value, or null for none
     * @param max greatest value, or null for none
     * @return a filter
     * @throws IllegalArgumentException if the field holds texts
     */
    static TrackFilter range(TrackField field, @Nullable Number min, @Nullable Number max) {
        return new Range(
                field,
                min == null ? Double.NEGATIVE_INFINITY : min.doubleValue(),
                max == null ? Double.POSITIVE_INFINITY : max.doubleValue());
    }

    /**
     * All words occur in the track's texts.
     *
     * @param words what to look for; case and accents do not matter
     * @return a filter
     */
    static TrackFilter text(String words) {
        return new Text(Objects.requireNonNull(words));
    }

    /**
     * Both hold.
     *
     * @param other another filter
     * @return a filter
     */
    default TrackFilter and(TrackFilter other) {
        return equals(all()) ? other : new And(List.of(this, other));
    }

    /**
     * At least one holds.
     *
     * @param other another filter
     * @return a filter
     */
    default TrackFilter or(TrackFilter other) {
        return new Or(List.of(this, other));
    }

    /**
     * This does not hold.
     *
     * @return a filter
     */
    default TrackFilter negate() {
        return new Not(this);
    }
}
