namespace KinoiteZfs.Pipeline.Tools;

/// <summary>Whether a program says at its end that something could not be fetched: what one more try may
/// mend.</summary>
/// <remarks>
/// As curl, librepo (dnf, rpm-ostree), git and Go's net package say it. What a server answers for good (404, 403) is
/// not among it.
/// </remarks>
static partial class DownloadFailure
{
    public static bool IsIn(string end) => Pattern().IsMatch(end);

    [GeneratedRegex(
        @"could not resolve host|temporary failure in name resolution|no such host|curl(: | error )\((6|7|18|28|35|52|55|56|92)\)|curl (18|28|56|92) |"
        + @"connection (timed out|reset by peer|refused)|tls handshake timeout|i/o timeout|early EOF|unexpected EOF|"
        + @"(returned error|status code|HTTP status|HTTP/[0-9.]+):? 50[0234]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
