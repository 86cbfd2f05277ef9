namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>The error array of OCI distribution specification, "Error Codes"; empty when the body is something
/// else.</summary>
/// <param name="Codes">Upper case.</param>
/// <param name="Text">All that was said, for a person; of another body its first line or so.</param>
sealed record RegistryErrors(IReadOnlyList<string> Codes, string Text)
{
    public static readonly RegistryErrors None = new([], "");

    public bool Has(params string[] codes) => codes.Any(Codes.Contains);

    public bool Says(string words) => Text.Contains(words, StringComparison.OrdinalIgnoreCase);

    public static RegistryErrors Parse(ReadOnlyMemory<byte> body, params string[] secrets)
    {
        if (body.IsEmpty)
            return None;
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return FromJson(json.RootElement, secrets);
        }
        catch (JsonException)
        {
            // HTML or plain text, often from something in front of the registry.
        }
        return new RegistryErrors([], Shown(OnOneLine(Encoding.UTF8.GetString(body.Span)), secrets));
    }

    static RegistryErrors FromJson(JsonElement json, string[] secrets)
    {
        var codes = new List<string>();
        var texts = new List<string>();
        if (json.Member("errors") is { ValueKind: JsonValueKind.Array } errors)
        {
            foreach (var error in errors.EnumerateArray()
                .Where(error => error.ValueKind == JsonValueKind.Object).Take(20))
            {
                var code = error.Text("code");
                if (code is not null)
                    codes.Add(code.ToUpperInvariant());
                texts.Add(string.Join(": ", new[] { code, error.Text("message") }.OfType<string>()));
            }
        }
        // Token servers and GitHub's own gateway answer with one object.
        foreach (var name in (string[])["error", "error_description", "message", "details"])
        {
            if (json.Text(name) is { } text)
                texts.Add(text);
        }
        return new RegistryErrors(codes, Shown(string.Join("; ", texts.Distinct()), secrets));
    }

    /// <summary>A shorter one is found in ordinary words, which would become riddles.</summary>
    const int ShortestSecret = 6;

    static string Shown(string text, string[] secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Length >= ShortestSecret))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return UntrustedText.Printable(text);
    }

    /// <summary>Pages of HTML have many, and what is said in them matters.</summary>
    static string OnOneLine(string page) =>
        string.Join(' ', page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
