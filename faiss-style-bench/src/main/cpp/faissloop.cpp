// FAISS searched from C++, as OverheadRun asks on standard input; each line is answered with a line.
//
//   open INDEX QUERIES K      reads an index and a file of floats
//   time BATCH CALLS          searches batch after batch of the queries: the median call in nanoseconds
//   answer BATCH              the ids and the bits of the distances that the first batch gets
#include <faiss/Index.h>
#include <faiss/index_io.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

extern "C" void openblas_set_num_threads(int);

namespace {

using idx_t = faiss::Index::idx_t;

std::unique_ptr<faiss::Index> opened;
std::vector<float> queries;
std::vector<float> distances;
std::vector<idx_t> labels;
idx_t k;

std::vector<float> floats(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    std::vector<float> values(file.tellg() / sizeof(float));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(values.data()), values.size() * sizeof(float));
    return values;
}

void search(size_t batch, size_t which) {
    size_t batches = queries.size() / opened->d / batch;
    opened->search(batch, queries.data() + which % batches * batch * opened->d, k, distances.data(), labels.data());
}

long median(size_t batch, size_t calls) {
    std::vector<long> times(calls);
    for (size_t i = 0; i < calls; i++) {
        auto start = std::chrono::steady_clock::now();
        search(batch, i);
        times[i] = std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
    }
    std::nth_element(times.begin(), times.begin() + calls / 2, times.end());
    return times[calls / 2];
}

} // namespace

int main() {
    omp_set_num_threads(1);
    openblas_set_num_threads(1);
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "open") {
            std::string index, file;
            words >> index >> file >> k;
            opened.reset(faiss::read_index(index.c_str()));
            queries = floats(file);
            distances.resize(queries.size() / opened->d * k);
            labels.resize(distances.size());
            std::cout << opened->ntotal << std::endl;
            continue;
        }
        size_t batch;
        words >> batch;
        if (command == "time") {
            size_t calls;
            words >> calls;
            std::cout << median(batch, calls) << std::endl;
        } else {
            search(batch, 0);
            for (size_t i = 0; i < batch * k; i++) {
                unsigned bits;
                memcpy(&bits, &distances[i], sizeof bits);
                std::cout << labels[i] << " " << bits << " ";
            }
            std::cout << std::endl;
        }
    }
}
