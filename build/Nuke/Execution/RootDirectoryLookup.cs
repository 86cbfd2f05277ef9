using Nuke.Common.IO;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>The folder with <c>.nuke</c> in it: named with <c>--root</c>, or the nearest one upwards.</summary>
static class RootDirectoryLookup
{
    public static AbsolutePath For(Invocation invocation)
    {
        AbsolutePath start = invocation.WorkingDirectory;
        var named = new Arguments(invocation.Arguments).Find("root");
        if (named is [var root, ..])
            return Path.IsPathRooted(root) ? (AbsolutePath)root : start / root;
        if (named is not null)
            return start;
        for (var directory = start; ; directory = directory.Parent)
        {
            if ((directory / ".nuke").Exists())
                return directory;
            if (directory == directory.Parent)
                break;
        }
        throw new InvalidOperationException(
            $"There is no '.nuke' in '{start}' or above it. Run the build inside its checkout, or add '--root <path>'.");
    }
}
