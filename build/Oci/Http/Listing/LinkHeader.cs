namespace KinoiteZfs.Oci.Http.Listing;

/// <summary>RFC 8288, as far as paging needs it.</summary>
static class LinkHeader
{
    /// <summary>The target with <c>rel=next</c>; null on the last page.</summary>
    public static string? Next(IEnumerable<string> headers)
    {
        foreach (var header in headers)
        {
            for (var open = header.IndexOf('<', StringComparison.Ordinal); open >= 0;)
            {
                var close = header.IndexOf('>', open);
                if (close < 0)
                    break;
                var following = header.IndexOf('<', close);
                if (IsNext(header[(close + 1)..(following < 0 ? header.Length : following)]))
                    return header[(open + 1)..close];
                open = following;
            }
        }
        return null;
    }

    static bool IsNext(string parameters) => parameters.Split(';', ',')
        .Select(parameter => parameter.Split('=', 2))
        .Any(pair => pair.Length == 2
            && pair[0].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase)
            && pair[1].Trim().Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase));
}
