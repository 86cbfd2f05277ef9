:; exec bash "$(dirname -- "$0")/build.sh" "$@" #
@echo off
rem The line above is for sh and bash, and a label for cmd. What follows does for cmd what build.sh does.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
set "TEMP_DIR=%ROOT%.nuke\temp"
set "PROJECT=%ROOT%build\_build\_build.csproj"
set "MEMORY=%TEMP_DIR%\nuke-source"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
set NUKE_TELEMETRY_OPTOUT=1
if not exist "%TEMP_DIR%" mkdir "%TEMP_DIR%"

where dotnet >nul 2>nul
if errorlevel 1 goto no_sdk

if "%NUKE_SOURCE%"=="package" goto chosen
if "%NUKE_SOURCE%"=="bundled" goto chosen
if not "%NUKE_SOURCE%"=="" goto bad_source
if exist "%MEMORY%" set /p NUKE_SOURCE=<"%MEMORY%"
if "%NUKE_SOURCE%"=="package" goto chosen
if "%NUKE_SOURCE%"=="bundled" goto chosen

rem Asks the feeds once for exactly what the package engine needs.
set "PROBE=%TEMP_DIR%\probe-%RANDOM%"
mkdir "%PROBE%"
>"%PROBE%\probe.csproj" echo ^<Project Sdk="Microsoft.NET.Sdk"^>^<PropertyGroup^>^<UsesNuke^>true^</UsesNuke^>^<UsesVerify^>true^</UsesVerify^>^</PropertyGroup^>^</Project^>
set "NUKE_SOURCE=package"
dotnet restore "%PROBE%\probe.csproj" -p:NukeSource=package >nul 2>nul
if errorlevel 1 set "NUKE_SOURCE=bundled"
rmdir /s /q "%PROBE%"
>"%MEMORY%" echo %NUKE_SOURCE%

:chosen
>&2 echo NUKE engine: %NUKE_SOURCE%
set "DLL=%ROOT%build\_build\bin\Debug\_build.dll"
if "%NUKE_SOURCE%"=="package" set "DLL=%ROOT%build\_build\bin\package\Debug\_build.dll"
set "STAMP=%TEMP_DIR%\compiled-%NUKE_SOURCE%.txt"
set "NOW=%TEMP_DIR%\compiled-%RANDOM%.tmp"

rem Names, sizes and times of everything that goes into the program.
robocopy "%ROOT%build" "%TEMP_DIR%\none" /L /S /TS /FP /NDL /NJH /NJS /XD bin obj >"%NOW%"
robocopy "%ROOT%." "%TEMP_DIR%\none" global.json Directory.* nuget.config /L /TS /FP /NDL /NJH /NJS >>"%NOW%"
if not exist "%DLL%" goto compile
if not exist "%STAMP%" goto compile
fc /b "%NOW%" "%STAMP%" >nul 2>nul
if errorlevel 1 goto compile
del "%NOW%"
goto run

:compile
pushd "%ROOT%"
dotnet --version >nul 2>nul
if errorlevel 1 (popd & goto no_sdk)
if exist "%STAMP%" del "%STAMP%"
>&2 echo Compiling the build project ...
dotnet build "%PROJECT%" -nologo -v quiet -p:NukeSource=%NUKE_SOURCE% -nodeReuse:false 1>&2
if errorlevel 1 (popd & del "%NOW%" & exit /b 1)
popd
move /y "%NOW%" "%STAMP%" >nul

:run
dotnet "%DLL%" %*
exit /b %ERRORLEVEL%

:no_sdk
>&2 echo build.cmd: there is no .NET SDK which satisfies global.json. Install .NET 10: https://dotnet.microsoft.com/download
exit /b 1

:bad_source
>&2 echo build.cmd: NUKE_SOURCE is '%NUKE_SOURCE%'; it must be 'package' (Nuke.Common from the feeds) or 'bundled' (build/Nuke), or unset.
exit /b 1
