using System.Security.Cryptography;
using System.Text;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Lab;

/// <summary>Looks for secrets where none may be, and tells where they are without showing them.</summary>
static class SecretSearch
{
    /// <summary>A login as it could show: Basic authentication only encodes.</summary>
    public static IReadOnlyList<string> Of(LabUser user) =>
        [user.Password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Name}:{user.Password}"))];

    /// <summary>A signing key: as it was set, line by line, and its number, however it is spelled.</summary>
    /// <param name="password">Null for a key which is not encrypted.</param>
    public static IReadOnlyList<string> OfKey(string pem, string? password)
    {
        var content = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
        var opened = password is null ? content : EncryptedKey.Open(content, password);
        return password is null
            ? OfKey(opened)
            : [password, .. pem.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('-')), .. OfKey(opened)];
    }

    static IReadOnlyList<string> OfKey(byte[] pkcs8)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        var number = key.ExportParameters(includePrivateParameters: true).D!;
        // What of the whole key's base64 is about the number alone: three bytes are four characters.
        var at = pkcs8.AsSpan().IndexOf(number);
        var (first, end) = ((at + 2) / 3 * 3, (at + number.Length) / 3 * 3);
        return [Convert.ToBase64String(pkcs8.AsSpan(first..end)), Convert.ToHexString(number), Convert.ToHexStringLower(
            number)];
    }

    /// <returns>The places, each once.</returns>
    public static IEnumerable<string> Find(
        IReadOnlyCollection<string> secrets, IEnumerable<(string Place, string Text)> searched) =>
        searched.Where(seen => secrets.Any(secret => seen.Text.Contains(secret, StringComparison.Ordinal)))
            .Select(seen => seen.Place).Distinct();

    /// <summary>Everything below a folder which is text: records, summaries, logs, what git keeps. Layers and packages
    /// are not ours.</summary>
    /// <param name="largest">Bytes of a file; in a registry's storage what is larger is a layer.</param>
    public static IEnumerable<(string Place, string Text)> Files(string folder, long largest = long.MaxValue) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".rpm" or ".ko" or ".xz" or ".gz")
                && new FileInfo(file).Length <= largest)
            .Select(file => (file, File.ReadAllText(file, Encoding.Latin1)));
}
