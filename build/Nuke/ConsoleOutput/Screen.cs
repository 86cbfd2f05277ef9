namespace Nuke.Common.ConsoleOutput;

enum Tone
{
    Debug,
    Information,
    Success,
    Warning,
    Error,
}

/// <summary>What people read: whole lines in a tone.</summary>
sealed class Screen(TextWriter output, bool colors)
{
    public void Line(string text = "", Tone tone = Tone.Debug)
    {
        output.WriteLine(colors && text.Length > 0 ? $"\e[{Code(tone)}m{text}\e[0m" : text);
        output.Flush();
    }

    /// <summary>A command to the CI system; it must arrive as it is, without colours.</summary>
    public void Command(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }

    static string Code(Tone tone) => tone switch
    {
        Tone.Information => "36;1",
        Tone.Success => "32;1",
        Tone.Warning => "33;1",
        Tone.Error => "31;1",
        _ => "37",
    };
}
