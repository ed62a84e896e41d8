#include "faissstyle.h"

#include <cxxabi.h>
#include <jni.h>
#include <omp.h>

#include <faiss/AutoTune.h>
#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/VectorTransform.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/FaissException.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>
#include <faiss/utils/distances.h>

#include <algorithm>
#include <cfloat>
#include <cstring>
#include <exception>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <type_traits>

#ifdef __x86_64__
#include <immintrin.h>
#endif

extern "C" void openblas_set_num_threads(int);

namespace faissstyle {

namespace {

template <typename T>
const T* as(const faiss::Index& index) {
    return dynamic_cast<const T*>(&index);
}

// Rows of an IDMap by the ids they have.
struct Translated : faiss::IDSelector {
    const faiss::IDSelector* allowed;
    const std::vector<idx_t>& ids;
    Translated(const faiss::IDSelector* allowed, const std::vector<idx_t>& ids) : allowed(allowed), ids(ids) {}
    bool is_member(idx_t row) const override {
        return allowed->is_member(ids[row]);
    }
};

void search_id_map(const faiss::IndexIDMap& map, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const Options& options) {
    Options inner = options;
    Translated translated(options.allowed, map.id_map);
    inner.allowed = options.allowed ? &translated : nullptr;
    search(*map.index, n, x, k, distances, labels, inner);
    for (idx_t i = 0; i < n * k; i++) {
        labels[i] = labels[i] < 0 ? labels[i] : map.id_map[labels[i]];
    }
}

void search_refine(const faiss::IndexRefine& refine, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const Options& options) {
    float factor = options.kFactor > 0 ? options.kFactor : refine.k_factor;
    idx_t candidates = std::max(k, (idx_t)std::min((double)k * factor, (double)refine.ntotal));
    std::vector<float> base_distances(n * candidates);
    std::vector<idx_t> base(n * candidates);
    search(*refine.base_index, n, x, candidates, base_distances.data(), base.data(), options);
    bool similarity = refine.metric_type == faiss::METRIC_INNER_PRODUCT;
    std::exception_ptr failure; // one that leaves a parallel region ends the process
#pragma omp parallel for if (n > 1)
    for (idx_t q = 0; q < n; q++) {
        try {
            std::unique_ptr<faiss::DistanceComputer> computer(refine.refine_index->get_distance_computer());
            computer->set_query(x + q * refine.d);
            std::vector<std::pair<float, idx_t>> found;
            for (idx_t i = q * candidates; i < (q + 1) * candidates && base[i] >= 0; i++) {
                found.emplace_back((*computer)(base[i]), base[i]);
            }
            std::stable_sort(found.begin(), found.end(), [=](const auto& a, const auto& b) {
                return similarity ? a.first > b.first : a.first < b.first;
            });
            for (idx_t i = 0; i < k; i++) {
                bool there = i < (idx_t)found.size();
                distances[q * k + i] = there ? found[i].first : similarity ? -FLT_MAX : FLT_MAX;
                labels[q * k + i] = there ? found[i].second : -1;
            }
        } catch (...) {
#pragma omp critical
            failure = std::current_exception();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

/**
 * FAISS 1.7.3 holds no more candidates than the index's own efSearch or k, whatever the parameters say: a wider beam is
 * had by asking for as many results, of which the first k are kept.
 */
void search_wide(const faiss::IndexHNSW& hnsw, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const faiss::SearchParametersHNSW& parameters) {
    const idx_t wide = std::min<idx_t>(parameters.efSearch, hnsw.ntotal);
    const idx_t block = std::max<idx_t>(1, (1 << 20) / wide);
    std::vector<float> found(std::min(n, block) * wide);
    std::vector<idx_t> ids(found.size());
    for (idx_t first = 0; first < n; first += block) {
        const idx_t count = std::min(block, n - first);
        hnsw.search(count, x + first * hnsw.d, wide, found.data(), ids.data(), &parameters);
        for (idx_t q = 0; q < count; q++) {
            std::copy_n(&found[q * wide], k, distances + (first + q) * k);
            std::copy_n(&ids[q * wide], k, labels + (first + q) * k);
        }
    }
}

void search_hnsw(const faiss::IndexHNSW& hnsw, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const Options& options) {
    if (options.allowed) {
        throw Unsupported{"this FAISS filters no graphs"};
    }
    faiss::SearchParametersHNSW parameters;
    parameters.efSearch = options.efSearch ? options.efSearch : hnsw.hnsw.efSearch;
    parameters.check_relative_distance = hnsw.hnsw.check_relative_distance;
    if (std::min<idx_t>(parameters.efSearch, hnsw.ntotal) > std::max<idx_t>(k, hnsw.hnsw.efSearch)) {
        search_wide(hnsw, n, x, k, distances, labels, parameters);
    } else {
        hnsw.search(n, x, k, distances, labels, &parameters);
    }
}

faiss::SearchParametersIVF probes(const faiss::IndexIVF& ivf, const Options& options) {
    faiss::SearchParametersIVF parameters;
    parameters.nprobe = std::min((size_t)(options.nprobe ? options.nprobe : ivf.nprobe), ivf.nlist);
    parameters.max_codes = ivf.max_codes;
    parameters.sel = const_cast<faiss::IDSelector*>(options.allowed);
    return parameters;
}

// The lists that queries look at, where a graph finds them with a beam of its own.
struct Coarse {
    std::vector<float> distances;
    std::vector<idx_t> lists;

    Coarse(const faiss::IndexHNSW& graph, idx_t n, const float* x, size_t nprobe, int efSearch)
            : distances(n * nprobe), lists(n * nprobe) {
        Options beam;
        beam.efSearch = efSearch;
        search_hnsw(graph, n, x, nprobe, distances.data(), lists.data(), beam);
    }
};

const faiss::IndexHNSW* coarse_graph(const faiss::IndexIVF& ivf, const Options& options) {
    return options.efSearch ? dynamic_cast<const faiss::IndexHNSW*>(ivf.quantizer) : nullptr;
}

void search_ivf(const faiss::IndexIVF& ivf, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const Options& options) {
    faiss::SearchParametersIVF parameters = probes(ivf, options);
    if (auto graph = coarse_graph(ivf, options)) {
        Coarse coarse(*graph, n, x, parameters.nprobe, options.efSearch);
        ivf.search_preassigned(n, x, k, coarse.lists.data(), coarse.distances.data(), distances, labels, false, &parameters);
    } else if (options.nprobe || options.allowed) {
        ivf.search(n, x, k, distances, labels, &parameters);
    } else {
        ivf.search(n, x, k, distances, labels);
    }
}

void range_search_ivf(const faiss::IndexIVF& ivf, idx_t n, const float* x, float radius, faiss::RangeSearchResult& found, const Options& options) {
    faiss::SearchParametersIVF parameters = probes(ivf, options);
    if (auto graph = coarse_graph(ivf, options)) {
        Coarse coarse(*graph, n, x, parameters.nprobe, options.efSearch);
        ivf.range_search_preassigned(n, x, radius, coarse.lists.data(), coarse.distances.data(), &found, false, &parameters);
    } else {
        ivf.range_search(n, x, radius, &found, &parameters);
    }
}

} // namespace

void search(const faiss::Index& index, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const Options& options) {
    if (auto map = as<faiss::IndexIDMap>(index)) {
        search_id_map(*map, n, x, k, distances, labels, options);
    } else if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        const float* turned = transformed->apply_chain(n, x);
        std::unique_ptr<const float[]> owner(turned == x ? nullptr : turned);
        search(*transformed->index, n, turned, k, distances, labels, options);
    } else if (auto refine = as<faiss::IndexRefine>(index)) {
        search_refine(*refine, n, x, k, distances, labels, options);
    } else if (auto ivf = as<faiss::IndexIVF>(index)) {
        search_ivf(*ivf, n, x, k, distances, labels, options);
    } else if (auto hnsw = as<faiss::IndexHNSW>(index)) {
        search_hnsw(*hnsw, n, x, k, distances, labels, options);
    } else if (options.allowed) {
        auto flat = as<faiss::IndexFlat>(index);
        if (flat && flat->metric_type != faiss::METRIC_L2 && flat->metric_type != faiss::METRIC_INNER_PRODUCT) {
            throw Unsupported{"this FAISS filters no index of this metric"};
        }
        faiss::SearchParameters parameters;
        parameters.sel = const_cast<faiss::IDSelector*>(options.allowed);
        index.search(n, x, k, distances, labels, &parameters);
    } else {
        index.search(n, x, k, distances, labels);
    }
}

void range_search(const faiss::Index& index, idx_t n, const float* x, float radius, faiss::RangeSearchResult& found, const Options& options) {
    if (auto map = as<faiss::IndexIDMap>(index)) {
        range_search(*map->index, n, x, radius, found, options);
        std::transform(found.labels, found.labels + found.lims[n], found.labels, [&](idx_t row) { return map->id_map[row]; });
    } else if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        const float* turned = transformed->apply_chain(n, x);
        std::unique_ptr<const float[]> owner(turned == x ? nullptr : turned);
        range_search(*transformed->index, n, turned, radius, found, options);
    } else if (auto ivf = as<faiss::IndexIVF>(index)) {
        range_search_ivf(*ivf, n, x, radius, found, options);
    } else {
        index.range_search(n, x, radius, &found);
    }
}

std::vector<idx_t> ids(const faiss::Index& index) {
    if (auto map = as<faiss::IndexIDMap>(index)) {
        return map->id_map;
    }
    if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        return ids(*transformed->index);
    }
    std::vector<idx_t> all;
    if (auto ivf = as<faiss::IndexIVF>(index)) {
        for (size_t list = 0; list < ivf->nlist; list++) {
            faiss::InvertedLists::ScopedIds there(ivf->invlists, list);
            all.insert(all.end(), there.get(), there.get() + ivf->invlists->list_size(list));
        }
        return all;
    }
    all.resize(index.ntotal);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

bool keeps_ids(const faiss::Index& index) {
    if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        return keeps_ids(*transformed->index);
    }
    return as<faiss::IndexIDMap>(index) || as<faiss::IndexIVF>(index);
}

std::string type_name(const faiss::Index& index) {
    int status = 0;
    std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(typeid(index).name(), nullptr, nullptr, &status), free);
    std::string text = name ? name.get() : typeid(index).name();
    if (text == "faiss::IndexIDMap2Template<faiss::Index>") {
        return "IndexIDMap2";
    }
    if (text == "faiss::IndexIDMapTemplate<faiss::Index>") {
        return "IndexIDMap";
    }
    if (text == "faiss::IndexFlat" && index.metric_type == faiss::METRIC_L2) {
        return "IndexFlatL2";
    }
    if (text == "faiss::IndexFlat" && index.metric_type == faiss::METRIC_INNER_PRODUCT) {
        return "IndexFlatIP";
    }
    return text.rfind("faiss::", 0) == 0 ? text.substr(7) : text;
}

namespace {

std::string transform_name(const faiss::VectorTransform& transform) {
    std::string out = std::to_string(transform.d_out);
    if (auto pca = dynamic_cast<const faiss::PCAMatrix*>(&transform)) {
        return std::string(pca->eigen_power != 0 ? "PCAW" : "PCA") + (pca->random_rotation ? "R" : "") + out;
    }
    if (auto opq = dynamic_cast<const faiss::OPQMatrix*>(&transform)) {
        return "OPQ" + std::to_string(opq->M) + "_" + out;
    }
    if (dynamic_cast<const faiss::NormalizationTransform*>(&transform)) {
        return "L2norm";
    }
    return dynamic_cast<const faiss::RandomRotationMatrix*>(&transform) ? "RR" + out : "transform" + out;
}

std::string scalar_name(const faiss::ScalarQuantizer& sq) {
    switch (sq.qtype) {
        case faiss::ScalarQuantizer::QT_8bit:
            return "SQ8";
        case faiss::ScalarQuantizer::QT_6bit:
            return "SQ6";
        case faiss::ScalarQuantizer::QT_4bit:
            return "SQ4";
        case faiss::ScalarQuantizer::QT_fp16:
            return "SQfp16";
        default:
            return "SQ";
    }
}

std::string product_name(const faiss::ProductQuantizer& pq) {
    return "PQ" + std::to_string(pq.M) + (pq.nbits == 8 ? "" : "x" + std::to_string(pq.nbits));
}

std::string storage_name(const faiss::Index& storage) {
    if (auto sq = as<faiss::IndexScalarQuantizer>(storage)) {
        return scalar_name(sq->sq);
    }
    if (auto pq = as<faiss::IndexPQ>(storage)) {
        return product_name(pq->pq);
    }
    return as<faiss::IndexFlat>(storage) ? "Flat" : type_name(storage);
}

} // namespace

std::string factory(const faiss::Index& index) {
    if (auto map = as<faiss::IndexIDMap>(index)) {
        return (as<faiss::IndexIDMap2>(index) ? "IDMap2," : "IDMap,") + factory(*map->index);
    }
    if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        std::string chain;
        for (const faiss::VectorTransform* transform : transformed->chain) {
            chain += transform_name(*transform) + ",";
        }
        return chain + factory(*transformed->index);
    }
    if (auto refine = as<faiss::IndexRefine>(index)) {
        std::string behind = as<faiss::IndexRefineFlat>(index) ? "RFlat" : "Refine(" + factory(*refine->refine_index) + ")";
        return factory(*refine->base_index) + "," + behind;
    }
    if (auto ivf = as<faiss::IndexIVF>(index)) {
        std::string lists = "IVF" + std::to_string(ivf->nlist);
        if (auto coarse = dynamic_cast<const faiss::IndexHNSW*>(ivf->quantizer)) {
            lists += "_HNSW" + std::to_string(coarse->hnsw.nb_neighbors(1));
        }
        if (auto pq = as<faiss::IndexIVFPQ>(index)) {
            return lists + "," + product_name(pq->pq);
        }
        if (auto sq = as<faiss::IndexIVFScalarQuantizer>(index)) {
            return lists + "," + scalar_name(sq->sq);
        }
        return lists + "," + (as<faiss::IndexIVFFlat>(index) ? "Flat" : type_name(index));
    }
    if (auto hnsw = as<faiss::IndexHNSW>(index)) {
        return "HNSW" + std::to_string(hnsw->hnsw.nb_neighbors(1)) + "," + storage_name(*hnsw->storage);
    }
    return storage_name(index);
}

void map_lists(faiss::Index& index, bool wanted) {
    if (auto map = dynamic_cast<faiss::IndexIDMap*>(&index)) {
        map_lists(*map->index, wanted);
    } else if (auto transformed = dynamic_cast<faiss::IndexPreTransform*>(&index)) {
        map_lists(*transformed->index, wanted);
    } else if (auto ivf = dynamic_cast<faiss::IndexIVF*>(&index)) {
        ivf->set_direct_map_type(wanted ? faiss::DirectMap::Hashtable : faiss::DirectMap::NoMap);
    }
}

bool is_cosine(const faiss::Index& index) {
    if (auto map = as<faiss::IndexIDMap>(index)) {
        return is_cosine(*map->index);
    }
    auto transformed = as<faiss::IndexPreTransform>(index);
    return transformed && index.metric_type == faiss::METRIC_INNER_PRODUCT && !transformed->chain.empty() &&
            dynamic_cast<const faiss::NormalizationTransform*>(transformed->chain[0]);
}

namespace {

void list_parameters(const faiss::Index& index, const std::string& prefix, std::string& out) {
    auto add = [&](const char* name, auto value) { out += prefix + name + "=" + std::to_string(value) + ","; };
    if (auto map = as<faiss::IndexIDMap>(index)) {
        list_parameters(*map->index, prefix, out);
    } else if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        list_parameters(*transformed->index, prefix, out);
    } else if (auto refine = as<faiss::IndexRefine>(index)) {
        add("k_factor", refine->k_factor);
        list_parameters(*refine->base_index, prefix, out);
    } else if (auto ivf = as<faiss::IndexIVF>(index)) {
        add("nprobe", ivf->nprobe);
        add("nlist", ivf->nlist);
        list_parameters(*ivf->quantizer, prefix + "quantizer_", out);
        if (auto pq = as<faiss::IndexIVFPQ>(index)) {
            add("m", pq->pq.M);
            add("nbits", pq->pq.nbits);
        }
    } else if (auto hnsw = as<faiss::IndexHNSW>(index)) {
        add("efSearch", hnsw->hnsw.efSearch);
        add("efConstruction", hnsw->hnsw.efConstruction);
        add("M", hnsw->hnsw.nb_neighbors(1));
        list_parameters(*hnsw->storage, prefix, out);
    } else if (auto pq = as<faiss::IndexPQ>(index)) {
        add("m", pq->pq.M);
        add("nbits", pq->pq.nbits);
    }
}

} // namespace

std::string parameters(const faiss::Index& index) {
    std::string out;
    list_parameters(index, "", out);
    return out.substr(0, out.empty() ? 0 : out.size() - 1);
}

void check_codes(const faiss::Index& index) {
    auto check = [](const faiss::ScalarQuantizer& sq) {
        std::unique_ptr<std::remove_pointer_t<decltype(sq.select_quantizer())>> known(sq.select_quantizer());
    };
    if (auto map = as<faiss::IndexIDMap>(index)) {
        check_codes(*map->index);
    } else if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        check_codes(*transformed->index);
    } else if (auto refine = as<faiss::IndexRefine>(index)) {
        check_codes(*refine->base_index);
        check_codes(*refine->refine_index);
    } else if (auto hnsw = as<faiss::IndexHNSW>(index)) {
        check_codes(*hnsw->storage);
    } else if (auto flat = as<faiss::IndexScalarQuantizer>(index)) {
        check(flat->sq);
    } else if (auto ivf = as<faiss::IndexIVFScalarQuantizer>(index)) {
        check(ivf->sq);
    }
}

size_t bytes(const faiss::Index& index) {
    if (auto map = as<faiss::IndexIDMap>(index)) {
        return bytes(*map->index) + sizeof(idx_t) * map->id_map.size();
    }
    if (auto transformed = as<faiss::IndexPreTransform>(index)) {
        return bytes(*transformed->index);
    }
    if (auto refine = as<faiss::IndexRefine>(index)) {
        return bytes(*refine->base_index) + bytes(*refine->refine_index);
    }
    if (auto ivf = as<faiss::IndexIVF>(index)) {
        return index.ntotal * (ivf->code_size + sizeof(idx_t)) + bytes(*ivf->quantizer);
    }
    if (auto hnsw = as<faiss::IndexHNSW>(index)) {
        return bytes(*hnsw->storage) + sizeof(hnsw->hnsw.neighbors[0]) * hnsw->hnsw.neighbors.size();
    }
    if (auto codes = as<faiss::IndexFlatCodes>(index)) {
        return codes->codes.size();
    }
    return index.ntotal * index.d * sizeof(float);
}

} // namespace faissstyle

// ---- JNI: io.github.faissstyle.faiss.Faiss

namespace {

using faissstyle::idx_t;

void raise(JNIEnv* env, const char* type, const std::string& message) {
    if (!env->ExceptionCheck()) {
        jclass exception = env->FindClass(type);
        if (exception) {
            env->ThrowNew(exception, message.c_str());
        }
    }
}

// FAISS puts where in its source it failed, and the condition that did not hold, before what failed.
std::string reason(const faiss::FaissException& e) {
    std::string text = e.what();
    for (const char* before : {".cpp:", ".h:", ": ", " failed: "}) {
        size_t at = text.find(before);
        text = at == std::string::npos ? text : text.substr(at + strlen(before));
    }
    return text;
}

#ifdef __x86_64__
__attribute__((target("avx"))) void clear_wide_registers() {
    _mm256_zeroupper();
}
const bool has_wide_registers = __builtin_cpu_supports("avx");
#endif

// What the JIT compiled may leave something in the upper halves of the vector registers. FAISS is built for SSE, whose
// instructions then wait for halves that they do not use: searches took 10 to 25 % longer.
void leave_nothing_in_wide_registers() {
#ifdef __x86_64__
    if (has_wide_registers) {
        clear_wide_registers();
    }
#endif
}

struct Pending {}; // a Java exception waits already

// Runs a body; whatever it throws becomes a Java exception.
template <typename Result, typename Body>
Result guarded(JNIEnv* env, Result otherwise, Body body) {
    leave_nothing_in_wide_registers();
    try {
        return body();
    } catch (const Pending&) {
    } catch (const faissstyle::Unsupported& e) {
        raise(env, "java/lang/UnsupportedOperationException", e.what);
    } catch (const faiss::FaissException& e) {
        std::string text = reason(e);
        bool unsupported = text.find("not supported") != std::string::npos || text.find("not implemented") != std::string::npos;
        raise(env, unsupported ? "java/lang/UnsupportedOperationException" : "io/github/faissstyle/faiss/FaissFailure", text);
    } catch (const std::bad_alloc&) {
        raise(env, "java/lang/OutOfMemoryError", "FAISS found no memory");
    } catch (const std::exception& e) {
        raise(env, "io/github/faissstyle/faiss/FaissFailure", e.what());
    } catch (...) {
        raise(env, "io/github/faissstyle/faiss/FaissFailure", "an unknown C++ exception");
    }
    return otherwise;
}

template <typename Body>
void guarded(JNIEnv* env, Body body) {
    guarded<int>(env, 0, [&] {
        body();
        return 0;
    });
}

faiss::Index& index(jlong handle) {
    return *reinterpret_cast<faiss::Index*>(handle);
}

std::string text(JNIEnv* env, jstring string) {
    const char* chars = env->GetStringUTFChars(string, nullptr);
    if (!chars) {
        throw Pending();
    }
    std::string copy(chars);
    env->ReleaseStringUTFChars(string, chars);
    return copy;
}

// Bytes of a path; not modified UTF-8, which a file system does not know.
std::string text(JNIEnv* env, jbyteArray bytes) {
    std::string copy(env->GetArrayLength(bytes), '\0');
    env->GetByteArrayRegion(bytes, 0, copy.size(), reinterpret_cast<jbyte*>(&copy[0]));
    return copy;
}

std::vector<float> floats(JNIEnv* env, jfloatArray array) {
    std::vector<float> copy(env->GetArrayLength(array));
    env->GetFloatArrayRegion(array, 0, copy.size(), copy.data());
    return copy;
}

std::vector<idx_t> longs(JNIEnv* env, jlongArray array) {
    static_assert(sizeof(idx_t) == sizeof(jlong), "ids are 64 bit");
    std::vector<idx_t> copy(env->GetArrayLength(array));
    env->GetLongArrayRegion(array, 0, copy.size(), reinterpret_cast<jlong*>(copy.data()));
    return copy;
}

// The length of a Java array.
jsize length(size_t count) {
    if (count > INT32_MAX - 8) {
        throw std::length_error(std::to_string(count) + " numbers do not fit into one array");
    }
    return count;
}

jlongArray longs(JNIEnv* env, const idx_t* values, size_t count) {
    jlongArray array = env->NewLongArray(length(count));
    if (!array) {
        throw Pending();
    }
    env->SetLongArrayRegion(array, 0, count, reinterpret_cast<const jlong*>(values));
    return array;
}

// Room that a thread keeps from search to search, so that a small one does not wait for malloc.
template <typename T>
T* room(std::vector<T>& kept, size_t count) {
    if (kept.size() < count || kept.size() > (1 << 20) + 2 * count) {
        std::vector<T>(count).swap(kept);
    }
    return kept.data();
}

thread_local std::vector<float> kept_queries;
thread_local std::vector<float> kept_distances;
thread_local std::vector<idx_t> kept_labels;

// Compares numbers of one half with numbers of the other, so that one instruction tells of both.
#ifdef __x86_64__
__attribute__((target_clones("avx2", "default")))
#endif
bool has_nan(const float* x, size_t n) {
    int nan = n > 0 && x[n - 1] != x[n - 1];
    size_t half = n / 2;
    for (size_t i = 0; i < half; i++) {
        nan |= -__builtin_isunordered(x[i], x[half + i]);
    }
    return nan;
}

// Copies queries, and tells whether there is a NaN among them: piece by piece, so that what is looked at is in the nearest
// cache.
bool copy_queries(JNIEnv* env, jfloatArray queries, size_t length, float* x) {
    bool nan = false;
    for (size_t at = 0; at < length; at += 4096) {
        size_t count = std::min(length - at, (size_t)4096);
        env->GetFloatArrayRegion(queries, at, count, x + at);
        nan |= has_nan(x + at, count);
    }
    return nan;
}

// A Java array where it is. The garbage collector may wait for that, so not for long.
template <typename T>
struct Pinned {
    JNIEnv* env;
    jarray array;
    T* data;
    Pinned(JNIEnv* env, jarray array) : env(env), array(array), data(static_cast<T*>(env->GetPrimitiveArrayCritical(array, nullptr))) {
        if (!data) {
            throw std::bad_alloc();
        }
    }
    Pinned(const Pinned&) = delete;
    ~Pinned() {
        env->ReleasePrimitiveArrayCritical(array, data, 0);
    }
};

// Whether FAISS multiplies matrices, which takes less than a millisecond: then copies would be a good part of the time.
bool is_short(const faiss::Index& index, idx_t n, idx_t k, const faissstyle::Options& options) {
    bool multiplies = n >= faiss::distance_compute_blas_threshold && dynamic_cast<const faiss::IndexFlat*>(&index) &&
            (index.metric_type == faiss::METRIC_L2 || index.metric_type == faiss::METRIC_INNER_PRODUCT);
    return multiplies && !options.allowed && index.ntotal <= (1 << 22) / (n * index.d) && k <= (1 << 16) / n;
}

struct Allowed {
    std::vector<idx_t> ids;
    std::unique_ptr<faiss::IDSelectorBatch> selector;
    Allowed(JNIEnv* env, jlongArray array) {
        if (array) {
            ids = longs(env, array);
            selector.reset(new faiss::IDSelectorBatch(ids.size(), ids.data()));
        }
    }
};

} // namespace

#define FAISS_JNI(type, name) extern "C" JNIEXPORT type JNICALL Java_io_github_faissstyle_faiss_Faiss_##name

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM*, void*) {
    openblas_set_num_threads(1); // FAISS's own loops are the ones that run in parallel
    return JNI_VERSION_1_8;
}

FAISS_JNI(jstring, version)(JNIEnv* env, jclass) {
    std::string version = std::to_string(FAISS_VERSION_MAJOR) + "." + std::to_string(FAISS_VERSION_MINOR) + "." + std::to_string(FAISS_VERSION_PATCH);
    return env->NewStringUTF(version.c_str());
}

FAISS_JNI(jlong, create)(JNIEnv* env, jclass, jint d, jstring factory, jint metric, jfloat argument) {
    return guarded<jlong>(env, 0, [&] {
        std::unique_ptr<faiss::Index> made(faiss::index_factory(d, text(env, factory).c_str(), (faiss::MetricType)metric));
        made->metric_arg = argument;
        return reinterpret_cast<jlong>(made.release());
    });
}

FAISS_JNI(jlong, withUnitVectors)(JNIEnv* env, jclass, jlong handle) {
    return guarded<jlong>(env, 0, [&] {
        auto transformed = dynamic_cast<faiss::IndexPreTransform*>(&index(handle));
        if (!transformed) {
            transformed = new faiss::IndexPreTransform(&index(handle));
            transformed->own_fields = true;
        }
        transformed->prepend_transform(new faiss::NormalizationTransform(transformed->d, 2.0f));
        return reinterpret_cast<jlong>(static_cast<faiss::Index*>(transformed));
    });
}

FAISS_JNI(jlong, read)(JNIEnv* env, jclass, jbyteArray path) {
    return guarded<jlong>(env, 0, [&] {
        std::unique_ptr<faiss::Index> index(faiss::read_index(text(env, path).c_str()));
        faissstyle::check_codes(*index);
        return reinterpret_cast<jlong>(index.release());
    });
}

FAISS_JNI(void, write)(JNIEnv* env, jclass, jlong handle, jbyteArray path) {
    guarded(env, [&] { faiss::write_index(&index(handle), text(env, path).c_str()); });
}

FAISS_JNI(void, free)(JNIEnv* env, jclass, jlong handle) {
    guarded(env, [&] { delete &index(handle); });
}

FAISS_JNI(jstring, describe)(JNIEnv* env, jclass, jlong handle) {
    return guarded<jstring>(env, nullptr, [&] {
        const faiss::Index& it = index(handle);
        std::string fields = faissstyle::type_name(it) + "\t" + faissstyle::factory(it) + "\t" + std::to_string(it.d) + "\t" +
                std::to_string(it.ntotal) + "\t" + std::to_string(it.is_trained) + "\t" + std::to_string(faissstyle::keeps_ids(it)) +
                "\t" + std::to_string(faissstyle::is_cosine(it) ? -1 : it.metric_type) + "\t" + std::to_string(it.metric_arg) + "\t" +
                std::to_string(faissstyle::bytes(it)) + "\t" + faissstyle::parameters(it);
        return env->NewStringUTF(fields.c_str());
    });
}

FAISS_JNI(jlong, withIds)(JNIEnv* env, jclass, jlong handle, jboolean twoWays) {
    return guarded<jlong>(env, 0, [&] {
        faiss::IndexIDMap* map = twoWays ? new faiss::IndexIDMap2(&index(handle)) : new faiss::IndexIDMap(&index(handle));
        map->own_fields = true;
        return reinterpret_cast<jlong>(static_cast<faiss::Index*>(map));
    });
}

FAISS_JNI(void, train)(JNIEnv* env, jclass, jlong handle, jfloatArray vectors, jint threads) {
    guarded(env, [&] {
        std::vector<float> x = floats(env, vectors);
        omp_set_num_threads(threads);
        index(handle).train(x.size() / index(handle).d, x.data());
    });
}

FAISS_JNI(void, add)(JNIEnv* env, jclass, jlong handle, jfloatArray vectors, jlongArray ids, jint threads) {
    guarded(env, [&] {
        std::vector<float> x = floats(env, vectors);
        idx_t n = x.size() / index(handle).d;
        omp_set_num_threads(threads);
        if (ids) {
            index(handle).add_with_ids(n, x.data(), longs(env, ids).data());
        } else {
            index(handle).add(n, x.data());
        }
    });
}

FAISS_JNI(jlongArray, ids)(JNIEnv* env, jclass, jlong handle) {
    return guarded<jlongArray>(env, nullptr, [&] {
        std::vector<idx_t> all = faissstyle::ids(index(handle));
        return longs(env, all.data(), all.size());
    });
}

FAISS_JNI(jlong, remove)(JNIEnv* env, jclass, jlong handle, jlongArray ids) {
    return guarded<jlong>(env, 0, [&] {
        Allowed gone(env, ids);
        faissstyle::map_lists(index(handle), false); // with a map FAISS removes in one way only
        return (jlong)index(handle).remove_ids(*gone.selector);
    });
}

FAISS_JNI(jboolean, search)
(JNIEnv* env,
 jclass,
 jlong handle,
 jfloatArray queries,
 jint k,
 jint nprobe,
 jint efSearch,
 jfloat kFactor,
 jlongArray allowed,
 jint threads,
 jfloatArray distances,
 jlongArray labels) {
    return guarded<jboolean>(env, false, [&]() -> jboolean {
        const faiss::Index& it = index(handle);
        size_t length = env->GetArrayLength(queries);
        idx_t n = length / it.d;
        Allowed selected(env, allowed);
        faissstyle::Options options{nprobe, efSearch, kFactor, selected.selector.get()};
        omp_set_num_threads(threads);
        if (is_short(it, n, k, options)) {
            Pinned<float> x(env, queries);
            Pinned<float> found(env, distances);
            Pinned<idx_t> ids(env, labels);
            faissstyle::search(it, n, x.data, k, found.data, ids.data, options);
            return has_nan(x.data, length);
        }
        float* x = room(kept_queries, length);
        bool nan = copy_queries(env, queries, length, x);
        float* found = room(kept_distances, n * k);
        idx_t* ids = room(kept_labels, n * k);
        faissstyle::search(it, n, x, k, found, ids, options);
        env->SetFloatArrayRegion(distances, 0, n * k, found);
        env->SetLongArrayRegion(labels, 0, n * k, reinterpret_cast<const jlong*>(ids));
        return nan;
    });
}

// {limits, ids, distances}
FAISS_JNI(jobjectArray, rangeSearch)
(JNIEnv* env, jclass, jlong handle, jfloatArray queries, jfloat radius, jint nprobe, jint efSearch, jint threads) {
    return guarded<jobjectArray>(env, nullptr, [&] {
        std::vector<float> x = floats(env, queries);
        faiss::RangeSearchResult found(x.size() / index(handle).d);
        omp_set_num_threads(threads);
        faissstyle::Options options{nprobe, efSearch};
        faissstyle::range_search(index(handle), found.nq, x.data(), radius, found, options);
        size_t count = found.lims[found.nq];
        jlongArray limits = longs(env, std::vector<idx_t>(found.lims, found.lims + found.nq + 1).data(), found.nq + 1);
        jlongArray ids = longs(env, found.labels, count);
        jfloatArray distances = env->NewFloatArray(length(count));
        jobjectArray all = distances ? env->NewObjectArray(3, env->FindClass("java/lang/Object"), nullptr) : nullptr;
        if (!all) {
            throw Pending();
        }
        env->SetFloatArrayRegion(distances, 0, count, found.distances);
        env->SetObjectArrayElement(all, 0, limits);
        env->SetObjectArrayElement(all, 1, ids);
        env->SetObjectArrayElement(all, 2, distances);
        return all;
    });
}

FAISS_JNI(void, reconstruct)(JNIEnv* env, jclass, jlong handle, jlong id, jfloatArray into) {
    guarded(env, [&] {
        if (!faissstyle::keeps_ids(index(handle)) && (id < 0 || id >= index(handle).ntotal)) {
            throw std::out_of_range("there is no such row"); // FAISS reads wherever it is told
        }
        std::vector<float> vector(index(handle).d);
        index(handle).reconstruct(id, vector.data());
        env->SetFloatArrayRegion(into, 0, vector.size(), vector.data());
    });
}

FAISS_JNI(jfloatArray, cluster)
(JNIEnv* env, jclass, jfloatArray vectors, jint d, jint k, jint rounds, jboolean spherical, jint threads) {
    return guarded<jfloatArray>(env, nullptr, [&] {
        std::vector<float> x = floats(env, vectors);
        faiss::ClusteringParameters parameters;
        parameters.niter = rounds;
        parameters.spherical = spherical;
        faiss::Clustering clustering(d, k, parameters);
        faiss::IndexFlat assigner(d, spherical ? faiss::METRIC_INNER_PRODUCT : faiss::METRIC_L2);
        omp_set_num_threads(threads);
        clustering.train(x.size() / d, x.data(), assigner);
        jfloatArray centroids = env->NewFloatArray(clustering.centroids.size());
        if (!centroids) {
            throw Pending();
        }
        env->SetFloatArrayRegion(centroids, 0, clustering.centroids.size(), clustering.centroids.data());
        return centroids;
    });
}

FAISS_JNI(void, prepareReconstruct)(JNIEnv* env, jclass, jlong handle) {
    guarded(env, [&] { faissstyle::map_lists(index(handle), true); });
}

FAISS_JNI(void, setParameters)(JNIEnv* env, jclass, jlong handle, jstring parameters) {
    guarded(env, [&] { faiss::ParameterSpace().set_index_parameters(&index(handle), text(env, parameters).c_str()); });
}
