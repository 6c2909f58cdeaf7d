// Articles to begin with, when the model brings none of its own. Written for this page; they suit models of
// software, which is what the demo is trained on.

const NAME_LENGTH = 32;

const samples = {
  en: [
    {
      name: 'The chess club',
      text: `The chess club that never closes

When the café on the corner shut its doors, the chess club lost its tables. Within a week its members were playing again, over the network. One of them had set up a small server; the others installed a graphical board on their laptops, chose a theme for the pieces, and logged in.

A strong engine now analyses every game that is finished. It plays through the moves, marks the mistakes, and keeps an opening book of what the members like to try. Beginners solve puzzles against the clock or practise at an easy level, and on Fridays there is a tournament with a high score table.

"I used to lose to the same three people," says the treasurer. "Now I lose to players from eleven countries, and to a computer that is polite about it."`,
    },
    {
      name: 'Under a dark sky',
      text: `A telescope, a laptop and a cold night

The dome opens at ten. A program on the laptop moves the telescope to the first galaxy on the list, checks the stars in the image against a catalogue, and corrects its position. Then the camera collects light for five minutes at a time.

By morning there are four hundred images. They are calibrated, aligned and stacked by a set of Python scripts that use the usual scientific libraries: arrays of numbers, a fit of the model to the data, a plot of the result. The observers are after a supernova that was reported two days earlier; the spectrum will show what kind it is.

"Everything here is free software," says the astronomer. "Students can read the code that measures the stars. Sometimes they find the bug before I do."`,
    },
    {
      name: 'A song at home',
      text: `Recording a song in the kitchen

All she needed, it turned out, was a microphone, a cheap MIDI keyboard and an old computer with a low latency audio server. The drums come from a software synthesizer. The guitar goes through an amplifier that exists only as a plugin, with a little reverb and a compressor after it.

The sequencer records every track, the mixer balances them, and an equalizer takes out the hum of the fridge. When the song is done, she encodes it as FLAC for her friends who listen closely and as MP3 for those who listen on the bus, with the album cover and the tags in the file.

The video was harder. Her phone and her editor did not agree about codecs, and converting the frames took most of a night.`,
    },
  ],
  ko: [
    {
      name: '주말의 게임',
      text: `주말에 만든 작은 게임

친구 셋이 주말 동안 퍼즐 게임을 만들었습니다. 화면의 블록을 움직여 같은 색을 맞추면 점수를 얻는 단순한 게임이지만, 단계가 올라갈수록 속도가 빨라집니다. 혼자서 컴퓨터와 두거나 네트워크로 다른 사람과 대결할 수도 있습니다.

그래픽은 간단한 라이브러리로 그렸고, 소리는 직접 녹음했습니다. 키보드와 조이스틱을 모두 지원합니다. 가장 높은 점수는 서버에 저장되어 누구나 볼 수 있습니다.

"체스나 카드 게임보다 쉬워 보이지만 금방 어려워집니다." 만든 이의 말입니다. 다음 주에는 새로운 단계를 추가할 계획이라고 합니다.`,
    },
    {
      name: '도서관의 서버',
      text: `동네 도서관이 웹 서버를 바꾸다

동네 도서관이 오래된 서버를 새로 바꾸었습니다. 책 목록은 데이터베이스에 저장하고, 사람들은 웹 브라우저로 검색합니다. 관리자는 명령행 도구로 설정 파일을 바꾸고, 로그를 보면서 문제가 있는지 확인합니다.

보안도 중요합니다. 모든 연결은 암호화되며, 비밀번호는 안전한 방법으로 저장합니다. 매일 밤 백업 프로그램이 파일을 압축하여 다른 컴퓨터로 복사합니다.

도서관은 모든 프로그램을 자유 소프트웨어로 골랐습니다. 네트워크 설정에는 시간이 걸렸지만, 이제는 적은 메모리로도 빠르게 동작한다고 합니다.`,
    },
    {
      name: '부엌에서 만든 노래',
      text: `부엌에서 만든 노래

필요한 것은 마이크와 값싼 건반, 그리고 오래된 컴퓨터뿐이었습니다. 드럼 소리는 신시사이저 프로그램이 만들고, 기타 소리는 여러 가지 효과를 주는 플러그인을 지나갑니다.

녹음한 소리는 편집기에서 자르고 붙입니다. 노래가 완성되면 여러 가지 오디오 형식의 파일로 변환하고, 음악 재생기에서 들어 봅니다. 앨범 그림과 제목도 파일 안에 들어갑니다.

비디오는 더 어려웠습니다. 코덱이 서로 맞지 않아 동영상을 변환하는 데 밤이 거의 다 지나갔습니다.`,
    },
  ],
};

/** The model's own examples; else ours in its language, or in the page's. Returns: [{ name, text }]. */
export function samplesFor(model, language) {
  if (!model) return [];
  if (model.examples.length) return model.examples.map(text => ({ name: nameOf(text), text }));
  return samples[model.language] ?? samples[language] ?? samples.en;
}

function nameOf(text) {
  const [line] = text.trim().split('\n');
  return line.length > NAME_LENGTH ? `${line.slice(0, NAME_LENGTH).trimEnd()}…` : line;
}
