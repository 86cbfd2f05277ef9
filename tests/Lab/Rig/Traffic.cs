namespace KinoiteZfs.Lab;

/// <summary>What went over the wire to a registry, without the token server's part.</summary>
/// <param name="MostAtOnce">How many requests were under way together at the most.</param>
sealed record Traffic(IReadOnlyList<Exchange> Exchanges, int MostAtOnce)
{
    public int Requests => Exchanges.Count;

    public long BytesUp => Exchanges.Sum(exchange => exchange.BytesUp);

    public long BytesDown => Exchanges.Sum(exchange => exchange.BytesDown);

    /// <summary>Blob content, either way: what a mount saves.</summary>
    public long BlobBytes =>
        Exchanges.Where(exchange => exchange.IsBlob).Sum(exchange => exchange.BytesUp + exchange.BytesDown);

    public int Mounts => Exchanges.Count(exchange => exchange is { Method: "POST", Status: 201 }
        && exchange.Query.Contains("mount=", StringComparison.Ordinal));

    /// <summary>One line.</summary>
    public string Summary =>
        $"{Requests} requests, {BytesUp} bytes up, {BytesDown} bytes down, {BlobBytes} of them blobs; {Mounts} mounts, at most {MostAtOnce} at once";

    public override string ToString() =>
        $"{Summary}\n{string.Join('\n', Exchanges.Select(exchange => $"  {exchange}"))}";
}

sealed partial record Exchange(string Method, string Path, string Query, int Status, long BytesUp, long BytesDown)
{
    /// <summary>Error bodies of blob requests are no content.</summary>
    public bool IsBlob => Status < 400 && BlobPath().IsMatch(Path);

    public override string ToString() => $"{Method} {Path}{Query} {Status} up {BytesUp} down {BytesDown}";

    [GeneratedRegex("/blobs/(?:sha256:|uploads/)", RegexOptions.CultureInvariant)]
    private static partial Regex BlobPath();
}
