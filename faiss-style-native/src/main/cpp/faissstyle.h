// What the JNI functions are made of: FAISS calls with per-search options, and descriptions of indexes.
#pragma once

#include <faiss/Index.h>
#include <faiss/impl/IDSelector.h>

#include <string>
#include <vector>

namespace faissstyle {

using idx_t = faiss::Index::idx_t;

// What one search asks for; 0 and null leave it to the index.
struct Options {
    int nprobe = 0;
    int efSearch = 0;
    float kFactor = 0;
    const faiss::IDSelector* allowed = nullptr;
};

// Thrown where FAISS cannot do what Options ask of this kind of index.
struct Unsupported {
    std::string what;
};

// FAISS's search with options at any depth of wrappers, changing nothing in the index.
void search(const faiss::Index& index, idx_t n, const float* x, idx_t k, float* distances, idx_t* labels, const Options& options);

// FAISS's range search with options, likewise; what options allow is not looked at.
void range_search(const faiss::Index& index, idx_t n, const float* x, float radius, faiss::RangeSearchResult& found, const Options& options);

// Ids of all vectors, in the order of rows or lists.
std::vector<idx_t> ids(const faiss::Index& index);

// Whether vectors are added under ids of their own.
bool keeps_ids(const faiss::Index& index);

// Makes the map from ids to places that inverted lists need to reconstruct, or drops it.
void map_lists(faiss::Index& index, bool wanted);

// FAISS's class name, without the namespace.
std::string type_name(const faiss::Index& index);

// The factory string of the kinds that have one; the class name of others.
std::string factory(const faiss::Index& index);

// Whether queries and vectors are scaled to length 1 before inner products.
bool is_cosine(const faiss::Index& index);

// Throws where a file of a later FAISS holds codes that this one does not know: their search would end the process.
void check_codes(const faiss::Index& index);

// How it is built and searched: name=value, between commas.
std::string parameters(const faiss::Index& index);

// Bytes that vectors, codes, ids and links take, as far as they can be told.
size_t bytes(const faiss::Index& index);

} // namespace faissstyle
