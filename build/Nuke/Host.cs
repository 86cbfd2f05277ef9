using Nuke.Common.Output;
using Serilog.Events;

namespace Nuke.Common
{
    /// <summary>Where the build runs, and how it shows itself there: a terminal, unless a CI system is found.</summary>
    public class Host
    {
        internal TextWriter Out { get; set; } = TextWriter.Null;

        internal virtual bool HasColor { get; set; }

        /// <summary>Announces a target; disposing ends it.</summary>
        protected internal virtual IDisposable WriteBlock(string text)
        {
            var width = Math.Max(text.Length + 5, 20);
            Out.WriteLine();
            Out.WriteLine("╬" + new string('═', width));
            Out.WriteLine("║ " + Ansi.Information(text, HasColor));
            Out.WriteLine("╬" + new string('═', Math.Max(text.Length - 4, 2)));
            Out.WriteLine();
            return Block.Empty;
        }

        protected internal virtual void ReportWarning(string text, string? details = null)
        {
        }

        protected internal virtual void ReportError(string text, string? details = null)
        {
        }

        /// <summary>Tells the CI system that this text is secret.</summary>
        protected internal virtual void HideSecret(string secret)
        {
        }

        internal void Write(LogEventLevel level, string text) => Out.WriteLine(Ansi.ForLevel(level, text, HasColor));

        sealed class Block : IDisposable
        {
            public static readonly Block Empty = new();

            public void Dispose()
            {
            }
        }
    }
}

namespace Nuke.Common.CI
{
    /// <summary>Marks hosts which are CI systems.</summary>
    public interface IBuildServer
    {
        string? Branch { get; }

        string? Commit { get; }
    }
}
