namespace KinoiteZfs.Pipeline.Setup;

/// <summary>Edits members of a JSON object as text: order, indentation and everything else stay as people wrote
/// them.</summary>
/// <remarks>The text has been read as an object before: what is wrong with it was said then.</remarks>
static class JsonText
{
    /// <summary>Replaces the value of a member, or adds it behind the last one.</summary>
    /// <param name="value">JSON.</param>
    public static string Set(string json, string name, string value)
    {
        var (bytes, members) = Read(json);
        if (members.Find(member => member.Name == name) is { } known)
            return Replaced(bytes, known.Value, known.End, value);
        var last = members[^1];
        // What stands before a member's name is the file's own indentation.
        var start = bytes.AsSpan(..last.Start).LastIndexOfAny((byte)',', (byte)'{') + 1;
        var space = Encoding.UTF8.GetString(bytes[start..last.Start]);
        return Replaced(bytes, last.End, last.End, $",{space}{JsonSerializer.Serialize(name)}: {value}");
    }

    /// <summary>Takes a member away, if it is there.</summary>
    public static string Remove(string json, string name)
    {
        var (bytes, members) = Read(json);
        var at = members.FindIndex(member => member.Name == name);
        return at < 0 ? json
            : at + 1 < members.Count ? Replaced(bytes, members[at].Start, members[at + 1].Start, "")
            : Replaced(bytes, at == 0 ? members[at].Start : members[at - 1].End, members[at].End, "");
    }

    static string Replaced(byte[] bytes, int start, int end, string text) =>
        Encoding.UTF8.GetString([.. bytes[..start], .. Encoding.UTF8.GetBytes(text), .. bytes[end..]]);

    static (byte[] Bytes, List<Member> Members) Read(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var mark = bytes.Length - EditedText.WithoutMark(bytes).Length;
        var reader = new Utf8JsonReader(bytes.AsSpan(mark));
        var members = new List<Member>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, start) = (reader.GetString()!, (int)reader.TokenStartIndex + mark);
            reader.Read();
            var value = (int)reader.TokenStartIndex + mark;
            reader.Skip();
            members.Add(new Member(name, start, value, (int)reader.BytesConsumed + mark));
        }
        return (bytes, members);
    }

    /// <summary>Where a member stands: from its name's quotation mark to the end of its value.</summary>
    sealed record Member(string Name, int Start, int Value, int End);
}
