using Nuke.Common.Execution;

namespace Nuke.Common.ConsoleOutput;

internal enum Tone
{
    Debug,
    Information,
    Success,
    Warning,
    Error,
}

/// <summary>What people read: whole lines in a tone, secrets hidden.</summary>
internal sealed class Screen(TextWriter output, bool colors, SecretMask secrets)
{
    public MaskingWriter Writer { get; } = new(output, secrets);

    public void Line(string text = "", Tone tone = Tone.Debug)
    {
        Writer.WriteLine(colors && text.Length > 0 ? $"\e[{Code(tone)}m{text}\e[0m" : text);
        Writer.Flush();
    }

    /// <summary>A command to the CI system; it must arrive as it is, so nothing is hidden in it.</summary>
    public void Command(string text)
    {
        Writer.Flush();
        output.WriteLine(text);
        output.Flush();
    }

    private static string Code(Tone tone) => tone switch
    {
        Tone.Information => "36;1",
        Tone.Success => "32;1",
        Tone.Warning => "33;1",
        Tone.Error => "31;1",
        _ => "37",
    };
}
