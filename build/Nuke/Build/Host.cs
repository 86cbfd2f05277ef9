using System.ComponentModel;
using System.Globalization;
using Nuke.Common.ConsoleOutput;
using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>Where the build runs, and so how it talks to people.</summary>
[TypeConverter(typeof(TypeConverter))]
public class Host
{
    protected Host()
    {
    }

    internal static Host Instance => Session.Current.Host;

    internal static Screen Screen => Session.Current.Screen;

    /// <summary>Sets the output until the result is disposed apart under a heading.</summary>
    protected internal virtual IDisposable WriteBlock(string text)
    {
        Screen.Line();
        Screen.Line("╬" + new string('═', text.Length + 5));
        Screen.Line($"║ {text}", Tone.Information);
        Screen.Line("╬" + new string('═', Math.Max(text.Length - 4, 2)));
        Screen.Line();
        return EndOfBlock.Nothing;
    }

    protected internal virtual void ReportWarning(string text, string? details = null)
    {
    }

    protected internal virtual void ReportError(string text, string? details = null)
    {
    }

    protected internal virtual void WriteTargetOutcome(INukeBuild build) => Summary.Write(build, Screen);

    protected internal virtual void WriteBuildOutcome(INukeBuild build)
    {
        var time = Session.Current.Time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Screen.Line();
        if (build.IsSucceeding)
            Screen.Line($"Build succeeded on {time}. ＼（＾ᴗ＾）／", Tone.Success);
        else
            Screen.Line($"Build failed on {time}. (╯°□°）╯︵ ┻━┻", Tone.Error);
    }

    internal sealed class EndOfBlock(Action? action) : IDisposable
    {
        public static EndOfBlock Nothing { get; } = new(null);

        public void Dispose() => action?.Invoke();
    }

    private sealed class TypeConverter : System.ComponentModel.TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            Hosts.Create((string)value);
    }
}
