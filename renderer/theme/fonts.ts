// Bundled with the kiosk: nothing is ever fetched from elsewhere.
import '@fontsource-variable/source-sans-3/wght.css';
import '@fontsource-variable/source-code-pro/wght.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
