// Words of the modules: Indonesian is the message itself, English for <html lang="en">.

const ENGLISH = {
  "Ada yang tidak beres. Coba lagi.": "Something went wrong. Try again.",
  "Ada yang tidak beres. Muat ulang halaman ini, lalu coba lagi.": "Something went wrong. Reload this page and try again.",
  "Arahkan kamera sampai kode memenuhi bingkai.": "Point the camera until the code fills the frame.",
  "Belum diterima. Hapus, lalu isi sekali lagi.": "Not accepted. Delete it, then fill it in once more.",
  "Belum tersimpan. Isian tetap ada di layar ini.": "Not saved yet. What you typed is still on this screen.",
  "Berkas surat belum bisa diambil. Coba lagi.": "The letter's file could not be fetched. Try again.",
  "Berkas surat {name} berbeda dari daftar. Tidak ada yang ditandatangani. Hubungi petugas kantor.":
    "The letter of {name} differs from the list. Nothing was signed. Call the office.",
  "Buka dulu": "Open it first",
  "Bukan dari kami. Kode ini membuka alamat {host}.": "Not from us. This code opens {host}.",
  "Di iPhone, pasang dulu Pamong di layar utama: tekan Bagikan, lalu Tambah ke Layar Utama. Buka dari sana.":
    "On an iPhone, first put Pamong on the home screen: tap Share, then Add to Home Screen. Open it from there.",
  "Dibatalkan. Tidak ada yang berubah.": "Cancelled. Nothing has changed.",
  "Foto HEIC belum bisa dibaca ponsel ini. Pilih foto JPG, atau potret ulang lewat tombol kamera.":
    "This phone cannot read HEIC photos. Choose a JPG, or take the photo again with the camera button.",
  "Foto ini tidak terbaca. Pilih foto lain atau potret ulang.":
    "This photo cannot be read. Choose another or take it again.",
  "Foto yang akan dikirim": "Photo to be sent",
  "Hapus": "Delete",
  "Hitungan ponsel ini berbeda dari server. Tidak ada surat yang ditandatangani. Hubungi petugas kantor.":
    "This phone's result differs from the server's. No letter was signed. Call the office.",
  "Ini bukan kode surat. Cari kode QR di dekat tanda tangan.":
    "Not a letter's code. Look for the QR code near the signature.",
  "Isi dulu frasa sandinya.": "Enter the passphrase first.",
  "Isi frasa sandi atau kode, salah satu saja.": "Enter the passphrase or the code, only one of them.",
  "Jawaban server belum sampai. Ketuk sekali lagi untuk mengirim ulang, tanpa sidik jari.":
    "The server's answer has not arrived. Tap once more to send again; no fingerprint is needed.",
  "Kamera belum boleh dipakai. Izinkan kamera, atau ketik kode di bawah QR.":
    "The camera is not allowed yet. Allow it, or type the code under the QR.",
  "Kirim sekarang": "Send now",
  "Kunci ini tidak berlaku di alamat {host}. Buka alamat resmi kantor.":
    "This key is not valid at {host}. Open the office's official address.",
  "Kunci ponsel hanya bekerja lewat alamat resmi. Buka alamat yang diawali https, atau localhost.":
    "Phone keys work only at the official address. Open the one that begins with https, or localhost.",
  "Layanan bunyi ponsel ini belum bisa dihubungi. Periksa internet, lalu coba lagi.":
    "This phone's push service cannot be reached. Check the internet and try again.",
  "Lihat lagi": "Look again",
  "Memeriksa surat yang dibuka": "Checking the letters you opened",
  "Meminta kode": "Asking for a code",
  "Mengirim tanda tangan": "Sending the signature",
  "Menunggu sidik jari": "Waiting for your fingerprint",
  "Peramban ini belum mengenal kunci ponsel. Perbarui Chrome atau Safari, lalu coba lagi.":
    "This browser does not know phone keys. Update Chrome or Safari and try again.",
  "Peramban ini tidak bisa membunyikan ponsel. Pakai Chrome atau Firefox lewat alamat resmi.":
    "This browser cannot make the phone ring. Use Chrome or Firefox at the official address.",
  "Pilih paling sedikit satu surat.": "Choose at least one letter.",
  "Ponsel ini belum bisa membuat kunci. Pasang dulu kunci layar, atau pakai ponsel lain.":
    "This phone cannot make a key yet. Set a screen lock first, or use another phone.",
  "Ponsel ini berbunyi bila ada panggilan.": "This phone rings when there is a call.",
  "Ponsel ini menolak pemberitahuan Pamong. Izinkan di setelan situs pada peramban, lalu muat ulang.":
    "This phone blocks Pamong's notifications. Allow them in the browser's site settings, then reload.",
  "Ponsel ini sudah terdaftar. Bapak/Ibu bisa langsung masuk.": "This phone is already registered. You can sign in.",
  "Server belum bisa menjawab. Coba lagi sebentar lagi.": "The server cannot answer yet. Try again in a moment.",
  "Sesi sudah berakhir. Muat ulang halaman ini, lalu masuk lagi.":
    "Your session has ended. Reload this page and sign in again.",
  "Sidik jari belum terbaca atau waktunya habis. Coba tempelkan sekali lagi.":
    "The fingerprint was not read or the time ran out. Touch once more.",
  "Sisa waktu {seconds} detik": "{seconds} seconds left",
  "Tanda tangani {count} surat?": "Sign {count} letters?",
  "Tanpa internet, foto ini belum bisa dibaca. Pindai dengan aplikasi kamera, lalu buka alamatnya.":
    "Without internet this photo cannot be read. Scan with the camera app, then open the address.",
  "Tersalin": "Copied",
  "Tersimpan di ponsel. Masuk lagi supaya terkirim.": "Kept on this phone. Sign in again to send it.",
  "Tersimpan di ponsel. Terkirim sendiri begitu ada internet.":
    "Kept on this phone. It is sent by itself once there is internet.",
  "Tersimpan pukul {time}": "Saved at {time}",
  "Tidak ada sambungan ke server. Periksa internet, lalu coba lagi.":
    "No connection to the server. Check the internet and try again.",
  "Waktu tanda tangan habis. Nomor surat tidak hilang. Ketuk tombolnya sekali lagi.":
    "The time to sign ran out. No number is lost. Tap the button once more.",
  "Waktunya habis. Coba tempelkan sekali lagi.": "The time ran out. Touch once more.",
  "belum dibuka": "not opened",
  "belum terambil": "not fetched",
  "berbeda": "differs",
  "cocok": "matches",
  "diperiksa": "checking",
  "{count} laporan menunggu terkirim": "{count} reports waiting to be sent",
};

export const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "id");

// Answers the message in the page's language with {names} filled in.
export function _(message, values = {}) {
  const text = language() === "en" ? (ENGLISH[message] ?? message) : message;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
