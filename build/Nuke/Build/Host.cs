using System.ComponentModel;
using System.Globalization;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.ConsoleOutput;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>Where the build runs, and so how it talks to people.</summary>
[TypeConverter(typeof(HostConverter))]
public abstract class Host
{
    /// <summary>The places this engine knows.</summary>
    internal static IReadOnlyList<Type> Types { get; } = [typeof(GitHubActions), typeof(Terminal)];

    internal static Host Choose(Session session)
    {
        if (ParameterValues.Raw(nameof(NukeBuild.Host), session) is { } raw)
            return (Host)ValueConversion.To(typeof(Host), raw)!;
        return session.Variables.ContainsKey("GITHUB_ACTIONS") ? new GitHubActions() : new Terminal();
    }

    /// <summary>Sets the output until the result is disposed apart under a heading.</summary>
    internal virtual IDisposable? WriteBlock(string text)
    {
        var screen = Session.Current.Screen;
        screen.Line();
        screen.Line("╬" + new string('═', text.Length + 5));
        screen.Line($"║ {text}", Tone.Information);
        screen.Line("╬" + new string('═', Math.Max(text.Length - 4, 2)));
        screen.Line();
        return null;
    }

    /// <summary>Tells the CI system of a warning or an error.</summary>
    internal virtual void Report(LogEventLevel level, string text)
    {
    }
}

/// <summary>A person's own machine.</summary>
sealed class Terminal : Host;

/// <summary>Finds a host by the end of its type's full name, as NUKE does.</summary>
sealed class HostConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        var type = Host.Types.Single(x => x.FullName!.EndsWith((string)value, StringComparison.OrdinalIgnoreCase));
        return Activator.CreateInstance(type, nonPublic: true);
    }
}
