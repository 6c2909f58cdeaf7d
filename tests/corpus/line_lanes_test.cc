// Lines of one large file in shuffled passes: mixed, every one once, named as in stored order.
#include "core/corpus/line_lanes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "core/corpus/csv_counts.h"
#include "core/corpus/document_windows.h"
#include "core/corpus/ldac_reader.h"

namespace sluice {
namespace {

constexpr uint32_t kWords = 20;
constexpr size_t kDocuments = 90'000;
constexpr WindowLimits kLimits{2000, size_t{1} << 30};

// Document d of a file has d + 1 times word 3.
class LineLanesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "lines-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/docs";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string ldac_line(size_t d) { return "3 1:1 3:" + std::to_string(d + 1) + " 7:2"; }
  // `changed`: a line that stands for another document's.
  void write_ldac(size_t changed = SIZE_MAX, const std::string& line = "") {
    std::ofstream out(path_, std::ios::binary);
    out << "\xef\xbb\xbf";
    for (size_t d = 0; d < kDocuments; ++d) {
      out << (d == changed ? line : ldac_line(d)) << (d % 2 == 0 ? "\n" : "\r\n");
    }
  }
  std::unique_ptr<DocumentSource> open() {
    auto source = open_ldac(path_, kWords).value();
    reports_.clear();
    source->policy().report = [this](const Status& s) { reports_.emplace(s.message()); };
    return source;
  }
  static size_t number_of(const Minibatch& window, size_t d) {
    const auto words = window.words_of(d);
    const auto at = std::find(words.begin(), words.end(), 3u) - words.begin();
    return static_cast<size_t>(window.counts_of(d)[static_cast<size_t>(at)]) - 1;
  }
  // Documents of the windows that are left.
  static std::vector<size_t> read(DocumentWindows& windows) {
    std::vector<size_t> numbers;
    Minibatch window;
    while (*windows.next(window, kLimits)) {
      for (size_t d = 0; d < window.size(); ++d) numbers.push_back(number_of(window, d));
    }
    return numbers;
  }
  static std::vector<size_t> read(DocumentSource& source, const PassOrder& order, uint64_t pass) {
    DocumentWindows windows(source, order);
    EXPECT_TRUE(windows.start_pass(pass).ok());
    return read(windows);
  }

  std::string folder_, path_;
  std::set<std::string> reports_;
};

TEST_F(LineLanesTest, AWindowHasDocumentsOfAllPlacesAndAPassEveryOneOnce) {
  write_ldac();
  auto source = open();
  std::vector<size_t> last;
  for (const uint64_t pass : {0u, 1u}) {
    auto numbers = read(*source, PassOrder{true, 7}, pass);
    ASSERT_EQ(numbers.size(), kDocuments);
    EXPECT_NE(numbers, last);
    last = numbers;
    std::vector<int> places(9);
    for (size_t i = 0; i < kLimits.documents; ++i) ++places[numbers[i] / 10'000];
    for (const int count : places) EXPECT_NEAR(count, 2000 / 9, 150);
    std::sort(numbers.begin(), numbers.end());
    for (size_t d = 0; d < kDocuments; ++d) ASSERT_EQ(numbers[d], d);
    EXPECT_NEAR(source->progress(), 1.0, 0.05);
  }
  EXPECT_EQ(read(*source, PassOrder{true, 7}, 1), last) << "the same pass again";
  const auto stored = read(*source, PassOrder{}, 1);
  ASSERT_EQ(stored.size(), kDocuments);
  EXPECT_TRUE(std::is_sorted(stored.begin(), stored.end()));
}

TEST_F(LineLanesTest, BadLinesAreToldByTheirNumberInTheFile) {
  write_ldac(54'321, "2 1:1");
  auto source = open();
  EXPECT_EQ(read(*source, PassOrder{true, 7}, 0).size(), kDocuments - 1);
  const auto told = reports_;
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told.begin()->starts_with(path_ + ":54322: ")) << *told.begin();
  source = open();
  read(*source, PassOrder{}, 0);
  EXPECT_EQ(reports_, told);
}

// Its block has no room for another line, and the next block begins behind it.
TEST_F(LineLanesTest, ALineThatIsTooLongIsToldOnce) {
  write_ldac(40'000, std::string((size_t{64} << 20) + 10, ' '));
  auto source = open();
  EXPECT_EQ(read(*source, PassOrder{true, 7}, 0).size(), kDocuments - 1);
  EXPECT_EQ(source->policy().bad_records, 1u);
  EXPECT_EQ(reports_, std::set{path_ + ":40001: line longer than 67108864 bytes"});
}

TEST_F(LineLanesTest, SeekingFindsThePlaceAndRefusesAnotherFile) {
  write_ldac();
  const PassOrder order{true, 11};
  auto source = open();
  DocumentWindows windows(*source, order);
  ASSERT_TRUE(windows.start_pass(1).ok());
  Minibatch window;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(*windows.next(window, kLimits));
  const DocumentWindows::Position place = windows.position();
  const auto rest = read(windows);

  auto again = open();
  DocumentWindows resumed(*again, order);
  ASSERT_TRUE(resumed.seek(place).ok());
  ASSERT_TRUE(*resumed.next(window, kLimits));
  EXPECT_EQ(read(resumed), rest);

  const size_t early = read(*again, order, 1)[100];
  write_ldac(early, "2 1:5 3:" + std::to_string(early + 1));
  auto changed = open();
  EXPECT_EQ(DocumentWindows(*changed, order).seek(place).message(),
            "the input is not the one that training began with: its first 8000 documents were "
            "others");
}

TEST_F(LineLanesTest, TheFirstRowOfAFileSaysHowManyColumnsAllHave) {
  {
    std::ofstream out(path_);
    for (size_t d = 0; d < kDocuments; ++d) {
      out << "0,1,0," << d + 1 << (d == 0 ? ",0" : ",0,0") << ",0,0,0\n";
    }
  }
  for (const bool is_shuffled : {false, true}) {
    auto source = open_csv_counts(path_, {}).value();
    EXPECT_EQ(read(*source, PassOrder{is_shuffled, 7}, 0), std::vector<size_t>{0});
    EXPECT_EQ(source->policy().bad_records, kDocuments - 1) << is_shuffled;
  }
}

TEST_F(LineLanesTest, AFileThatWentAwayIsNamed) {
  write_ldac();
  auto source = open();
  std::filesystem::remove(path_);
  EXPECT_EQ(source->start_pass(PassOrder{true, 7}, 0).message(),
            "cannot open " + path_ + ": No such file or directory");
}

TEST_F(LineLanesTest, CuttingCanBeStoppedAndBeginsAnewThen) {
  write_ldac();
  const PassOrder order{true, 7};
  auto source = open();
  const auto whole = read(*source, order, 0);
  source = open();
  source->set_go_on([asked = 0]() mutable { return ++asked < 3; });
  const Status stopped = source->start_pass(order, 0);
  EXPECT_EQ(stopped.code(), StatusCode::kCancelled);
  EXPECT_EQ(stopped.message(), path_ + ": reading was stopped");
  source->set_go_on({});
  EXPECT_EQ(read(*source, order, 0), whole);
}

TEST_F(LineLanesTest, CompressedFilesAreNotCut) {
  std::ofstream(path_, std::ios::binary) << std::string("\x1f\x8b\x08\x00", 4);
  const auto lanes = LineLanes::cut(path_, 4);
  ASSERT_TRUE(lanes.ok());
  EXPECT_FALSE(lanes->has_value());
}

}  // namespace
}  // namespace sluice
