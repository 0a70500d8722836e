/** The sign and the name. The same drawing as rounds-mark.svg, which is the page's icon. */
export function RoundsMark() {
  return (
    <span className="rounds-mark">
      <svg
        width="26"
        height="26"
        viewBox="0 0 32 32"
        fill="none"
        strokeLinecap="round"
        aria-hidden="true"
        focusable="false"
      >
        <circle cx="16" cy="16" r="9.5" stroke="#6fb3e8" strokeWidth="2.4" />
        <path d="M4.5 16h23" stroke="#e8edf1" strokeWidth="2" />
        <circle cx="16" cy="16" r="2.6" fill="#e8edf1" />
      </svg>
      Rounds
    </span>
  );
}
