// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A picture of requests to storage: which were under way at once, and for what.

#include <escodb/adapters/tracing_adapter.hpp>
#include <escodb/runtime/executor.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

namespace escodb::benchmarks {

/// As SVG: a row for each blob, a bar for each request, time from left to right.
/// \param begun, ended of the work, so that what is done between requests can be seen too.
[[nodiscard]] inline std::string timeline_of(const request_trace& trace,
                                             executor::clock::time_point begun,
                                             executor::clock::time_point ended) {
    std::map<std::string, int> rows;
    for (const traced_request& each : trace)
        rows[each.id] = 0;
    int count = 0;
    for (auto& [id, row] : rows)
        row = count++;

    constexpr int left = 150;
    constexpr int width = 600;
    constexpr int row_height = 18;
    constexpr int top = 40;
    const auto ms_of = [](auto duration) {
        return std::chrono::duration<double, std::milli>(duration).count();
    };
    const double total = std::max(ms_of(ended - begun), 1e-3);
    const auto x_of = [&](executor::clock::time_point when) {
        return left + width * ms_of(when - begun) / total;
    };
    std::string svg;
    const auto add = [&svg](const char* format, auto... values) {
        char text[512];
        std::snprintf(text, sizeof text, format, values...);
        svg += text;
    };
    const int bottom = top + count * row_height;
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n",
        left + width + 40, bottom + 30, left + width + 40, bottom + 30);

    struct kind {
        const char* name;
        const char* colour;
    };
    static constexpr kind kinds[] = {{"read", "#1f77b4"},
                                     {"unchanged, or nothing there", "#9ecae1"},
                                     {"written", "#2ca02c"},
                                     {"conflict", "#ff7f0e"},
                                     {"failed", "#d62728"}};
    const auto kind_of = [](const traced_request& one) {
        switch (one.end) {
        case traced_request::outcome::read: return kinds[0];
        case traced_request::outcome::absent:
        case traced_request::outcome::unchanged: return kinds[1];
        case traced_request::outcome::written: return kinds[2];
        case traced_request::outcome::conflict: return kinds[3];
        case traced_request::outcome::failed: break;
        }
        return kinds[4];
    };
    int legend = left;
    for (const kind& each : kinds) {
        add("<rect x=\"%d\" y=\"10\" width=\"12\" height=\"12\" fill=\"%s\"/>\n"
            "<text x=\"%d\" y=\"20\">%s</text>\n",
            legend, each.colour, legend + 16, each.name);
        legend += 36 + 7 * static_cast<int>(std::string_view{each.name}.size());
    }

    // Some five lines, at round numbers of milliseconds.
    double step = 1;
    for (const double factor : {1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5})
        for (const double digit : {1.0, 2.0, 5.0})
            if (factor * digit * 8 < total)
                step = factor * digit * 2;
    for (int i = 0; i * step <= total; ++i) {
        const double x = left + width * (i * step) / total;
        add("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>\n", x, x, top, bottom);
        add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g ms</text>\n", x, bottom + 18, i * step);
    }
    for (const auto& [id, row] : rows)
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 8,
            top + row * row_height + 13, id.c_str());
    for (const traced_request& each : trace) {
        const kind colour = kind_of(each);
        const double x = x_of(each.begun);
        add("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s %s: %zu bytes, "
            "%.1f to %.1f ms</title></rect>\n",
            x, top + rows[each.id] * row_height + 3, std::max(x_of(each.ended) - x - 1, 1.0),
            row_height - 6, colour.colour, each.id.c_str(), colour.name, each.bytes,
            ms_of(each.begun - begun), ms_of(each.ended - begun));
    }
    return svg += "</svg>\n";
}

/// \throws std::runtime_error where the file cannot be written.
inline void draw_timeline(const std::string& file, const request_trace& trace,
                          executor::clock::time_point begun, executor::clock::time_point ended) {
    std::ofstream out{file};
    out << timeline_of(trace, begun, ended) << std::flush;
    if (!out)
        throw std::runtime_error(file + ": cannot be written");
}

} // namespace escodb::benchmarks
