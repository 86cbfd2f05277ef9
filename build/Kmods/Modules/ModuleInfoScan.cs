namespace KinoiteZfs.Kmods.Modules;

/// <summary>A string which looks like a field of .modinfo; only the section table, at the end of the file, tells
/// whether it is one.</summary>
readonly record struct ModuleInfoCandidate(long Offset, bool AfterZero, string Key, string Value);

/// <summary>
/// Finds strings of the form <c>key=value\0</c> while a module streams by, so that .modinfo can be read although its
/// place is known only at the end and a module may be larger than memory allows.
/// </summary>
sealed class ModuleInfoScan(string path)
{
    const int WindowBytes = 64 * 1024;
    const int KeptBefore = 16;
    const int CandidateBytes = 1024 * 1024;

    static readonly string[] Keys = ["vermagic", "name", "version", "srcversion", "license", "depends"];
    static readonly (string Key, byte[] Bytes)[] KeyBytes = [.. Keys.Select(
        key => (key, Encoding.ASCII.GetBytes(key)))];

    readonly List<ModuleInfoCandidate> _candidates = [];
    readonly byte[] _window = new byte[WindowBytes + KmodLimits.ModuleInfoValueBytes + KeptBefore];
    int _candidateBytes;
    int _filled;
    int _scanned;
    long _windowOffset;

    public IReadOnlyList<ModuleInfoCandidate> Candidates => _candidates;

    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_filled == _window.Length)
                Scan(final: false);
            var part = data[..Math.Min(data.Length, _window.Length - _filled)];
            part.CopyTo(_window.AsSpan(_filled));
            _filled += part.Length;
            data = data[part.Length..];
        }
    }

    public void Complete() => Scan(final: true);

    void Scan(bool final)
    {
        // A value is only taken when all of it, up to the limit, lies in the window.
        var end = final ? _filled : _filled - KmodLimits.ModuleInfoValueBytes;
        while (_scanned < end && _window.AsSpan(_scanned, end - _scanned).IndexOf((byte)'=') is var found and >= 0)
        {
            Consider(_scanned + found);
            _scanned += found + 1;
        }
        _scanned = Math.Max(_scanned, end);
        var drop = Math.Max(0, _scanned - KeptBefore);
        _window.AsSpan(drop, _filled - drop).CopyTo(_window);
        (_filled, _scanned, _windowOffset) = (_filled - drop, _scanned - drop, _windowOffset + drop);
    }

    void Consider(int equals)
    {
        foreach (var (key, bytes) in KeyBytes)
        {
            var start = equals - bytes.Length;
            if (start < 0 || !_window.AsSpan(start, bytes.Length).SequenceEqual(bytes))
                continue;
            var afterZero = start == 0 ? _windowOffset == 0 : _window[start - 1] == 0;
            var value = _window.AsSpan(equals + 1, _filled - equals - 1);
            var length = value[..Math.Min(value.Length, KmodLimits.ModuleInfoValueBytes)].IndexOf((byte)0);
            if (length < 0)
                continue;
            _candidateBytes += length;
            if (_candidates.Count == KmodLimits.ModuleInfoCandidates || _candidateBytes > CandidateBytes)
                throw new OversizedException(
                    $"{path}: more than {KmodLimits.ModuleInfoCandidates} strings or {CandidateBytes} bytes in it look like module information. Real modules have a few hundred; do not use this file.");
            _candidates.Add(new ModuleInfoCandidate(
                _windowOffset + start, afterZero, key, Encoding.UTF8.GetString(value[..length])));
        }
    }
}
