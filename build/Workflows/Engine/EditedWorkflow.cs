using System.ComponentModel;
using System.Diagnostics;
using Nuke.Common.IO;
using Serilog;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>
/// A workflow's file as somebody has edited it, before it is generated anew: what cannot be got back is kept. What was
/// generated here can be generated again, and what is committed is in git.
/// </summary>
sealed record EditedWorkflow(AbsolutePath File, string Content)
{
    /// <summary>To be called before the file is generated.</summary>
    /// <returns>Null where there is no file, or nothing of it would be lost.</returns>
    /// <param name="isGenerated">Whether a content is what was written here last.</param>
    public static EditedWorkflow? Find(AbsolutePath file, Func<string, bool> isGenerated) =>
        file.FileExists() && System.IO.File.ReadAllText(file) is var content && !isGenerated(content)
            ? new EditedWorkflow(file, content)
            : null;

    /// <summary>To be called when the file has been generated. Starts git where another content was there.</summary>
    /// <param name="source">Where its content comes from, for people.</param>
    public void Keep(AbsolutePath folder, string source)
    {
        if (System.IO.File.ReadAllText(File) == Content || IsCommitted())
            return;
        Directory.CreateDirectory(folder);
        var kept = folder / Path.GetFileName(File);
        System.IO.File.WriteAllText(kept, Content);
        Log.Warning(
            "{File:l} was edited by hand, and is generated: what it was is kept as {Kept:l}. Make the change in {Source:l}, and generate again",
            File, kept, source);
    }

    bool IsCommitted()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["show", $"HEAD:./{Path.GetFileName(File)}"])
            {
                WorkingDirectory = Path.GetDirectoryName(File), RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = git.StandardError.ReadToEndAsync();
            var committed = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            errors.GetAwaiter().GetResult();
            return git.ExitCode == 0 && committed == Content;
        }
        catch (Win32Exception)
        {
            // Without git nobody can get anything back.
            return false;
        }
    }
}
